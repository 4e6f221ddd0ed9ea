using Tablinum.DuckDb;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Engine.Host.Reading;

/// <summary>
/// Unpacks text by Zstandard. .NET cannot; DuckDB can, inside its reader of delimited text. That takes any text, line by line, when
/// no character delimits or quotes, and refuses what is no text: NUL, bytes that are not UTF-8, ends of lines of two kinds. It
/// leaves out a last line that does not fit into its buffer, without a word: hence the <see cref="UnpackSeal"/>.
/// </summary>
internal sealed class ZstandardText(EngineRequest request, string tempFolder, EngineCancellation cancellation)
{
    private const int MaxLineBytes = 16 * 1024 * 1024;

    /// <summary>DuckDB holds several; by itself it takes sixteen times the longest line, and of those two fill the memory.</summary>
    private const int BufferBytes = 2 * MaxLineBytes;

    /// <summary>Of processor time without a line. The longest that is allowed takes a hundredth of it.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    /// <summary>Unpacks a file.</summary>
    /// <param name="check">Told now and then how many bytes have come out; throws if they are too many.</param>
    public void Unpack(FileStream packed, FileStream target, Action<long> check)
    {
        var path = Path.Combine(tempFolder, "sealed");
        try
        {
            using (var copy = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                packed.CopyTo(copy);
                copy.Write(UnpackSeal.Zstandard);
            }

            WriteLines(path, new UnpackedLines(target, check));
            if (!UnpackSeal.TryTakeOff(target, "\n"u8))
            {
                throw Unsupported();
            }

            EndLastLine(target);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private void WriteLines(string path, UnpackedLines target)
    {
        using var database = EngineSettings.Open(request, tempFolder);
        using var connection = database.Connect();
        cancellation.Interrupts(connection);
        var heard = Environment.CpuUsage.TotalTime;
        using var watch = new ProgressTimer(() => InterruptIfSilent(connection, heard), Pace);
        try
        {
            using var lines = connection.Query(
                $"FROM read_csv({Sql.Text(path)}, compression = 'zstd', auto_detect = false, header = false, columns = {{'line': 'VARCHAR'}}, "
                + $"delim = '', quote = '', escape = '', max_line_size = {MaxLineBytes}, buffer_size = {BufferBytes})");
            while (lines.Fetch() is { } chunk)
            {
                using (chunk)
                {
                    cancellation.ThrowIfCancelled();
                    var column = chunk[0];
                    for (var row = 0; row < column.Rows; row++)
                    {
                        target.Add(column.IsNull(row) ? [] : column.Bytes(row));
                    }
                }

                heard = Environment.CpuUsage.TotalTime;
            }

            target.Flush();
        }
        catch (DuckException exception) when (!cancellation.IsCancelled && !TaskFailure.IsMemory(exception))
        {
            throw Unsupported();
        }
        finally
        {
            cancellation.InterruptsNothing();
        }
    }

    /// <summary>A few bytes can unfold into gigabytes without an end of a line, and only lines are counted.</summary>
    private static void InterruptIfSilent(DuckConnection connection, TimeSpan heard)
    {
        if (Environment.CpuUsage.TotalTime - heard > MaxSilence)
        {
            connection.Interrupt();
        }
    }

    /// <summary>The seal stood in the last line if that had no end.</summary>
    private static void EndLastLine(FileStream target)
    {
        target.Position = Math.Max(target.Length - 1, 0);
        if (target.ReadByte() is not ('\n' or -1))
        {
            target.Write("\n"u8);
        }
    }

    private static TaskFailure Unsupported() => new(
        ErrorKind.OverLimit,
        "import.unsupported_compression",
        "This Zstandard file cannot be unpacked here: it is damaged, a line is too long, or its text is not UTF-8 with one kind of line end. Unpack it first.");
}
