using System.Text;
using Tablinum.Cli;
using Tablinum.Cli.Output;

namespace Tablinum.Unit.Tests.Cli;

public sealed class WholeFileTests : IDisposable
{
    private static readonly byte[] Rows = Encoding.UTF8.GetBytes("a,b\n");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        var path = Path.Combine(_folder.FullName, "out.csv");
        await File.WriteAllTextAsync(path, "old", TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<InvalidDataException>(() => WholeFile.WriteAsync(
            path,
            mode: null,
            async stream =>
            {
                await stream.WriteAsync(Rows, TestContext.Current.CancellationToken);
                throw new InvalidDataException("The source broke.");
            },
            TestContext.Current.CancellationToken));

        Assert.Equal("old", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.Single(_folder.GetFiles());
    }

    [Fact]
    public async Task A_link_is_followed_and_stays_a_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        var target = Path.Combine(_folder.FullName, "target.csv");
        var link = Path.Combine(_folder.FullName, "link.csv");
        File.CreateSymbolicLink(link, target);

        await WriteAsync(link);

        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.Equal("a,b\n", await File.ReadAllTextAsync(target, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_device_is_written_to_and_not_replaced()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux has /dev/null.");

        await WriteAsync("/dev/null");

        Assert.Equal("", await File.ReadAllTextAsync("/dev/null", TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFiles("/dev", "null.*.part"));
    }

    [Fact]
    public async Task A_folder_or_a_missing_folder_is_a_mistake_of_the_command_line()
    {
        Assert.Equal(ExitCodes.Usage, (await Assert.ThrowsAsync<Failure>(() => WriteAsync(_folder.FullName))).ExitCode);
        Assert.Equal(ExitCodes.Usage, (await Assert.ThrowsAsync<Failure>(() => WriteAsync(Path.Combine(_folder.FullName, "no", "x.csv")))).ExitCode);
    }

    private static Task WriteAsync(string path) => WholeFile.WriteAsync(
        path,
        mode: null,
        stream => stream.WriteAsync(Rows, TestContext.Current.CancellationToken).AsTask(),
        TestContext.Current.CancellationToken);
}
