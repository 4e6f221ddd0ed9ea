using System.Collections.Concurrent;
using System.CommandLine;
using System.Globalization;
using Tablinum.Cli.Local;
using Tablinum.Cli.Output;
using Tablinum.Engine.Protocol;

namespace Tablinum.Cli.Commands;

/// <summary>Writes files in another format, without a server.</summary>
internal static class ConvertCommand
{
    /// <summary>The command.</summary>
    public static Command Build(CommandContext context)
    {
        var input = new Argument<string>("IN") { Description = "A file, - for stdin; with --batch a folder" };
        var output = new Argument<string>("OUT") { Description = "The file to write, .csv, .json, .ndjson, .xlsx or .parquet; with --batch a folder" };
        var batch = new Option<bool>("--batch")
        {
            Description = "Write every file of the folder IN into the folder OUT as plain CSV; a file that is no table becomes an empty one",
        };
        var corrections = CorrectionsOption.Create();
        var command = new Command("convert", "Write a file in another format. Needs no server") { input, output, batch, corrections };
        command.SetAction((parsed, cancellationToken) =>
        {
            var (from, to) = (parsed.GetRequiredValue(input), parsed.GetRequiredValue(output));
            var said = CorrectionsOption.Parse(parsed.GetValue(corrections));
            return (parsed.GetValue(batch), said) switch
            {
                (false, _) => OneAsync(from, to, said, context.Screen, cancellationToken),
                (true, null) => BatchAsync(from, to, context.Screen, cancellationToken),
                _ => throw Failure.Usage("--corrections are those of one file: they do not go with --batch."),
            };
        });
        return command;
    }

    private static async Task<int> OneAsync(string from, string to, ReadCorrections? said, Screen screen, CancellationToken cancellationToken)
    {
        InputFile.Check([from]);
        var format = FormatOf(to);
        using var input = await InputFile.OpenAsync(from, screen, cancellationToken);
        await using var engine = LocalEngine.Create();
        var leftOut = 0L;
        await WholeFile.WriteAsync(
            to,
            mode: null,
            async target => leftOut = (await WriteAsync(engine, input.Path, said, oneTable: true, format, target, cancellationToken)).RowsLeftOut,
            cancellationToken);
        await screen.Err.WriteLineAsync($"Wrote {Sizes.OfBytes(new FileInfo(to).Length)} to {to}".AsMemory(), cancellationToken);
        if (leftOut == 0)
        {
            return ExitCodes.Done;
        }

        await screen.Err.WriteLineAsync(LeftOut(from, leftOut).AsMemory(), cancellationToken);
        return ExitCodes.Partial;
    }

    private static string LeftOut(string name, long rows) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}: {rows:N0} {(rows == 1 ? "row is" : "rows are")} none of the table and left out; 'tablinum detect' lists them.");

    /// <summary>Text to CSV keeps the cells as they are; everything else goes through typed values.</summary>
    /// <returns>What was left out.</returns>
    private static async Task<RewriteReport> WriteAsync(
        LocalEngine engine, string from, ReadCorrections? said, bool oneTable, RowFormat format, Stream target, CancellationToken cancellationToken)
    {
        if (format == RowFormat.Csv)
        {
            try
            {
                return await engine.RewriteAsync(from, said, oneTable, target, cancellationToken);
            }
            catch (Failure failure) when (failure.Problem?.Code == "import.not_a_table")
            {
                // No text: a format that has types of its own.
            }
        }

        return await engine.ConvertAsync(from, said, oneTable, format, target, cancellationToken);
    }

    private static async Task<int> BatchAsync(string from, string to, Screen screen, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(from))
        {
            throw Failure.Usage($"There is no folder '{from}'.");
        }

        Directory.CreateDirectory(to);
        if (AreSame(from, to))
        {
            throw Failure.Usage("IN and OUT are the same folder: the files would be written over themselves.");
        }

        var failed = 0;
        await using var engine = LocalEngine.Create();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        var taken = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(Directory.EnumerateFiles(from).Order(StringComparer.Ordinal), parallel, async (path, token) =>
        {
            var name = Path.GetFileName(path);
            var output = name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? name : name + ".csv";
            if (taken.GetOrAdd(output, name) is var other && other != name)
            {
                Interlocked.Increment(ref failed);
                await screen.Err.WriteLineAsync($"{name}: not written, because {output} is what {other} becomes.".AsMemory(), token);
                return;
            }

            await using var target = File.Create(Path.Combine(to, output));
            try
            {
                var report = await WriteAsync(engine, path, said: null, oneTable: false, RowFormat.Csv, target, token);
                if (report.RowsLeftOut > 0)
                {
                    await screen.Err.WriteLineAsync(LeftOut(name, report.RowsLeftOut).AsMemory(), token);
                }

                if (report.Tables > 1)
                {
                    var left = $"{name}: the first of {report.Tables} tables; convert the file alone, and say with --corrections which \"sheet\" is meant, for another.";
                    await screen.Err.WriteLineAsync(left.AsMemory(), token);
                }
            }
            catch (Failure failure)
            {
                Interlocked.Increment(ref failed);
                target.SetLength(0);
                await screen.Err.WriteLineAsync($"{name}: {failure.Message}".AsMemory(), token);
            }
        });
        return failed == 0 ? ExitCodes.Done : ExitCodes.Partial;
    }

    /// <summary>Whether two paths lead to one folder, by whatever links.</summary>
    private static bool AreSame(string one, string other)
    {
        var name = Path.GetRandomFileName();
        var sign = Path.Combine(other, name);
        try
        {
            File.Create(sign).Dispose();
            return File.Exists(Path.Combine(one, name));
        }
        finally
        {
            File.Delete(sign);
        }
    }

    private static RowFormat FormatOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".CSV" => RowFormat.Csv,
        ".JSON" => RowFormat.Json,
        ".NDJSON" or ".JSONL" => RowFormat.NdJson,
        ".XLSX" => RowFormat.Xlsx,
        ".PARQUET" => RowFormat.Parquet,
        _ => throw Failure.Usage($"The end of '{path}' does not say a format: .csv, .json, .ndjson, .xlsx or .parquet."),
    };
}
