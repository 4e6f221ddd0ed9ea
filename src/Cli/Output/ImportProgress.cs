using System.Globalization;
using Spectre.Console;

namespace Tablinum.Cli.Output;

/// <summary>Told how far an import is; on any thread.</summary>
internal interface IImportWatcher
{
    /// <summary>Bytes that have been sent.</summary>
    void Sent(long bytes);

    /// <summary>How much of the import is done, 0 to 1; the first call says that all bytes have arrived.</summary>
    void Imported(double fraction);
}

/// <summary>Shows an import: bars that move on a terminal, two plain lines elsewhere.</summary>
internal static class ImportProgress
{
    /// <summary>Runs <paramref name="work"/> and shows what it tells.</summary>
    public static async Task<T> ShowAsync<T>(
        Screen screen, string name, long sizeBytes, Func<IImportWatcher, Task<T>> work)
    {
        if (!screen.ErrIsTerminal)
        {
            return await work(new Lines(screen.Err, name, sizeBytes));
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(screen.Err) });
        return await console.Progress()
            .AutoClear(true)
            .HideCompleted(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn())
            .StartAsync(context => work(new Bars(context, Markup.Escape(CellText.Safe(name)), sizeBytes)));
    }

    private sealed class Bars(ProgressContext context, string name, long sizeBytes) : IImportWatcher
    {
        private readonly ProgressTask _upload = context.AddTask($"{name}: sending", maxValue: Math.Max(1, sizeBytes));
        private ProgressTask? _import;

        public void Sent(long bytes) => _upload.Value = bytes;

        public void Imported(double fraction)
        {
            _upload.Value = _upload.MaxValue;
            _import ??= context.AddTask($"{name}: importing", maxValue: 1);
            _import.Value = fraction;
        }
    }

    private sealed class Lines : IImportWatcher
    {
        private readonly TextWriter _writer;
        private readonly string _name;
        private bool _importing;

        public Lines(TextWriter writer, string name, long sizeBytes)
        {
            (_writer, _name) = (writer, CellText.Safe(name));
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_name}: sending {sizeBytes:N0} bytes"));
        }

        public void Sent(long bytes)
        {
        }

        public void Imported(double fraction)
        {
            if (!_importing)
            {
                _importing = true;
                _writer.WriteLine($"{_name}: importing");
            }
        }
    }
}
