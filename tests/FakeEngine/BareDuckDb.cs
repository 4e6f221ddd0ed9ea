using System.Text;
using System.Text.Json;
using Tablinum.DuckDb;
using Tablinum.Engine.Host;

namespace Tablinum.FakeEngine;

/// <summary>DuckDB with all of its own doors open and no policy before it, in the cell or outside.</summary>
internal sealed class BareDuckDb(TextWriter output)
{
    /// <summary>Statements that leave something behind for others do so for a few only.</summary>
    private const int PerInstance = 50;

    private const int MaxAnswerChars = 16 << 10;

    /// <summary>
    /// Runs the statements of the input, a JSON array, on threads of three kinds in turn. A line for each: its index, what came of
    /// it (<c>done</c>, or the kind of the error), and what it answered, with tabs between.
    /// </summary>
    /// <param name="isConfined">Whether to give up what an engine gives up.</param>
    public static void Run(bool isConfined, TextWriter output)
    {
        Probe.WaitForInput();
        if (isConfined)
        {
            Confinement.LeaveFiles();
            Confinement.LeaveCalls();
        }

        var statements = JsonSerializer.Deserialize<string[]>(File.ReadAllText(Probe.Input)) ?? [];
        var bare = new BareDuckDb(output);
        foreach (var batch in statements.Index().Chunk(PerInstance))
        {
            using var database = DuckDatabase.Open(path: null, new Dictionary<string, string> { ["threads"] = "2", ["memory_limit"] = "256MB" });
            foreach (var (index, sql) in batch)
            {
                using var connection = database.Connect();
                OnThread(index, () => bare.Try(index, sql, connection));
            }
        }
    }

    private static void OnThread(int index, Action run)
    {
        switch (index % 3)
        {
            case 0:
                run();
                break;
            case 1:
                var thread = new Thread(() => run());
                thread.Start();
                thread.Join();
                break;
            default:
                Task.Run(run).GetAwaiter().GetResult();
                break;
        }
    }

    private void Try(int index, string sql, DuckConnection connection)
    {
        string outcome, answer;
        try
        {
            (outcome, answer) = ("done", Answer(sql, connection));
        }
        catch (DuckException exception)
        {
            (outcome, answer) = (exception.Kind.ToString(), exception.Message);
        }

        output.WriteLine($"{index}\t{outcome}\t{answer.ReplaceLineEndings(" ").Replace('\t', ' ')}");
        output.Flush();
    }

    /// <summary>The last of the statements is asked for its rows as text; the others are run.</summary>
    private static string Answer(string sql, DuckConnection connection)
    {
        var last = sql.LastIndexOf(";\n", StringComparison.Ordinal);
        if (last > 0)
        {
            connection.Execute(sql[..last]);
            sql = sql[(last + 2)..];
        }

        if (!sql.StartsWith("SELECT", StringComparison.OrdinalIgnoreCase) && !sql.StartsWith("FROM", StringComparison.OrdinalIgnoreCase))
        {
            connection.Execute(sql);
            return "";
        }

        using var result = connection.Query($"SELECT CAST(x AS VARCHAR) FROM ({sql}\n) x LIMIT 50");
        var text = new StringBuilder();
        while (text.Length < MaxAnswerChars && result.Fetch() is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.Rows; row++)
                {
                    _ = text.Append(chunk[0].IsNull(row) ? "" : Encoding.UTF8.GetString(chunk[0].Bytes(row))).Append(' ');
                }
            }
        }

        return text.ToString(0, Math.Min(text.Length, MaxAnswerChars));
    }
}
