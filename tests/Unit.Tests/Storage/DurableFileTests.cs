using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;
using Tablinum.Posix;

namespace Tablinum.Unit.Tests.Storage;

/// <summary>Each of these passes silently with the runtime's own flush, which is why ours exists.</summary>
public sealed class DurableFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-");

    [Fact]
    public void A_written_file_and_its_folder_can_be_flushed()
    {
        using var file = File.OpenHandle(Path.Combine(_folder.FullName, "a"), FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(file, "hello"u8, 0);

        DurableFile.BeginWriting(file, 0, 5);
        DurableFile.Flush(file);
        DurableFile.FlushFolder(_folder.FullName);

        Assert.Equal(5, RandomAccess.GetLength(file));
    }

    [Fact]
    public void What_the_system_cannot_flush_is_an_error_where_the_runtime_says_nothing()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var handle = new SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);

        RandomAccess.FlushToDisk(handle);
        var error = Assert.Throws<IOException>(() => DurableFile.Flush(handle));

        Assert.Equal("fsync: Invalid argument (errno 22)", error.Message);
    }

    [Fact]
    public void A_descriptor_that_is_not_open_is_an_error()
    {
        using var handle = new SafeFileHandle(1_000_000, ownsHandle: false);

        Assert.Contains("Bad file descriptor", Assert.Throws<IOException>(() => DurableFile.Flush(handle)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_handle_is_an_error()
    {
        var file = File.OpenHandle(Path.Combine(_folder.FullName, "a"), FileMode.CreateNew, FileAccess.Write);
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => DurableFile.Flush(file));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error() =>
        Assert.Contains(
            "No such file",
            Assert.Throws<IOException>(() => DurableFile.FlushFolder(Path.Combine(_folder.FullName, "none"))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_link_is_the_same_file_and_a_taken_name_is_an_error()
    {
        var (first, second) = (Path.Combine(_folder.FullName, "1"), Path.Combine(_folder.FullName, "2"));
        File.WriteAllText(first, "hello");

        Assert.True(DurableFile.TryLink(first, second));

        Assert.Equal("hello", File.ReadAllText(second));
        Assert.Throws<IOException>(() => DurableFile.TryLink(first, second));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
