using System.CommandLine;
using Tablinum.Cli.Client;
using Tablinum.Cli.Output;

namespace Tablinum.Cli.Commands;

/// <summary>In which format and where to a person wants rows.</summary>
/// <param name="Output">A path; null for stdout.</param>
/// <param name="Formulas">What becomes of them in CSV; null to keep them.</param>
internal sealed record Wish(string Format, string? Output, string? Formulas);

/// <summary>Brings bytes of the server to a file or to stdout, without looking at them.</summary>
internal static class Delivery
{
    private const int BufferBytes = 128 << 10;

    /// <summary><c>--format</c>.</summary>
    public static Option<string?> FormatOption(params string[] formats)
    {
        var option = new Option<string?>("--format")
        {
            Description = $"Default: what --output ends in, else {formats[0]}",
        };
        option.AcceptOnlyFromAmong(formats);
        return option;
    }

    /// <summary><c>--output</c>.</summary>
    public static Option<string?> OutputOption() => new("--output", "-o")
    {
        Description = "Write to this file, which appears when it is whole (default: stdout)",
        HelpName = "FILE",
    };

    /// <summary><c>--formulas</c>.</summary>
    public static Option<string?> FormulasOption()
    {
        var option = new Option<string?>("--formulas")
        {
            Description = "In CSV: keep text as it is (default), or neutralise what a spreadsheet would take for a formula",
        };
        option.AcceptOnlyFromAmong("keep", "neutralise");
        return option;
    }

    /// <summary>Settles the format: as said, as the file's name ends, or as usual.</summary>
    public static Wish Choose(string? format, string? output, string? formulas, Screen screen, string otherwise)
    {
        var path = output is "-" or "" ? null : output;
        var chosen = format ?? FormatOf(path) ?? (path is null ? otherwise : "csv");
        return (chosen, path, screen.OutIsTerminal) switch
        {
            ("table", not null, _) => throw Failure.Usage("--format table prints on the terminal; a file takes csv, json, ndjson, xlsx or parquet."),
            ("xlsx", null, true) => throw Failure.Usage("A workbook is not for a terminal: name a file with --output."),
            ("parquet", null, true) => throw Failure.Usage("Parquet is not for a terminal: name a file with --output."),
            _ when formulas is not null && chosen != "csv" => throw Failure.Usage("--formulas is for csv: the other formats say what is text."),
            _ => new Wish(chosen, path, formulas),
        };
    }

    /// <summary>Copies the body of <paramref name="answer"/> to where it is wanted.</summary>
    /// <exception cref="Failure">The connection broke; a file is then not there at all.</exception>
    public static async Task DeliverAsync(
        HttpResponseMessage answer, Wish wish, Screen screen, CancellationToken cancellationToken)
    {
        if (wish.Output is not { } path)
        {
            await using var stdout = Screen.OpenOut();
            await CopyAsync(answer, stdout, cancellationToken);
            return;
        }

        var bytes = 0L;
        await WholeFile.WriteAsync(
            path,
            mode: null,
            async stream => bytes = await CopyAsync(answer, stream, cancellationToken),
            cancellationToken);
        await screen.Err.WriteLineAsync($"Wrote {Sizes.OfBytes(bytes)} to {path}".AsMemory(), cancellationToken);
    }

    private static async Task<long> CopyAsync(HttpResponseMessage answer, Stream destination, CancellationToken cancellationToken)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[BufferBytes];
        var total = 0L;
        while (await ReadAsync(body, buffer, cancellationToken) is var read and > 0)
        {
            await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            total += read;
        }

        return total;
    }

    private static async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            throw ApiChannel.Broken(broken);
        }
    }

    private static string? FormatOf(string? path) => Path.GetExtension(path)?.ToUpperInvariant() switch
    {
        ".CSV" => "csv",
        ".JSON" => "json",
        ".NDJSON" or ".JSONL" => "ndjson",
        ".XLSX" => "xlsx",
        ".PARQUET" => "parquet",
        _ => null,
    };
}
