using Tablinum.DuckDb;
using Tablinum.Engine.Host;

namespace Tablinum.FakeEngine;

/// <summary>DuckDB in the cell, with all of its own doors open and no policy before it.</summary>
internal static class BareDuckDb
{
    /// <summary>Runs each statement in a fresh instance and says what came of it.</summary>
    public static void Run(IReadOnlyList<string> statements, TextWriter output)
    {
        Probe.WaitForInput();
        Confinement.LeaveFiles();
        Confinement.LeaveCalls();
        foreach (var statement in statements)
        {
            using var database = DuckDatabase.Open(path: null, new Dictionary<string, string> { ["threads"] = "2" });
            using var connection = database.Connect();
            try
            {
                connection.Execute(statement);
                output.WriteLine($"done: {statement}");
            }
            catch (DuckException exception)
            {
                output.WriteLine($"{exception.Kind}: {statement}: {exception.Message.ReplaceLineEndings(" ")}");
            }
        }
    }
}
