using Tablinum.Cli.Output;

namespace Tablinum.Cli.Local;

/// <summary>A file that a command reads: one of this machine, or all of stdin, which is kept in a temporary file meanwhile.</summary>
internal sealed class InputFile : IDisposable
{
    private const string StandardInput = "-";
    private const string StandardInputName = "stdin";

    private readonly DirectoryInfo? _folder;

    private InputFile(string path, DirectoryInfo? folder) => (Path, _folder) = (path, folder);

    /// <summary>Where it can be read.</summary>
    public string Path { get; }

    /// <summary>How a file of the command line is called; it may be <c>-</c>.</summary>
    public static string NameOf(string argument) => argument == StandardInput ? StandardInputName : System.IO.Path.GetFileName(argument);

    /// <summary>Refuses names that are no files before anything is done.</summary>
    public static void Check(IReadOnlyList<string> arguments)
    {
        foreach (var argument in arguments)
        {
            if (argument != StandardInput && !File.Exists(argument))
            {
                throw Failure.Usage(Directory.Exists(argument) ? $"'{argument}' is a folder." : $"There is no file '{argument}'.");
            }
        }

        if (arguments.Count(argument => argument == StandardInput) > 1)
        {
            throw Failure.Usage("- stands for stdin, which can be read once.");
        }
    }

    /// <summary>The file that <paramref name="argument"/> names; stdin, read to its end, if that is <c>-</c>.</summary>
    public static async Task<InputFile> OpenAsync(string argument, Screen screen, CancellationToken cancellationToken)
    {
        if (argument != StandardInput)
        {
            return new InputFile(argument, folder: null);
        }

        if (!Console.IsInputRedirected)
        {
            await screen.Err.WriteLineAsync("Paste the table, then press Ctrl+D on a line of its own.".AsMemory(), cancellationToken);
        }

        var folder = Directory.CreateTempSubdirectory("tablinum-stdin-");
        try
        {
            var path = System.IO.Path.Combine(folder.FullName, StandardInputName);
            await Task.Run(() => Keep(path), cancellationToken).WaitAsync(cancellationToken); // a read of stdin cannot be stopped
            return new InputFile(path, folder);
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _folder?.Delete(recursive: true);

    private static void Keep(string path)
    {
        using var input = Console.OpenStandardInput();
        using var file = File.Create(path);
        input.CopyTo(file);
    }
}
