using Tablinum.Cli.Client;
using Tablinum.Cli.Local;
using Tablinum.Cli.Output;

namespace Tablinum.Cli.Commands;

/// <summary>Files on their way into tables: sends them one by one and follows each job to its end.</summary>
internal sealed class Importing(WorkspaceClient client, CommandContext context)
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Imports all that can be; failures are printed as they happen.</summary>
    /// <returns>The exit code of the whole.</returns>
    public async Task<int> ImportAsync(IReadOnlyList<string> paths, ImportInto into, CancellationToken cancellationToken)
    {
        Failure? firstFailure = null;
        var imported = 0;
        var rejected = 0L;
        foreach (var path in paths)
        {
            try
            {
                var tables = await ImportAsync(path, into, cancellationToken);
                imported++;
                rejected += tables.Sum(table => table.RejectedRows);
                Tell(path, tables);
            }
            catch (Failure failure) when (failure.ExitCode == ExitCodes.Failed && paths.Count > 1)
            {
                firstFailure ??= failure;
                await context.Screen.Err.WriteLineAsync($"{path}: {FailureText.Of(failure)}".AsMemory(), cancellationToken);
            }
        }

        return firstFailure is null
            ? rejected == 0 ? ExitCodes.Done : ExitCodes.Partial
            : imported > 0 ? ExitCodes.Partial : firstFailure.ExitCode;
    }

    private async Task<IReadOnlyList<ImportedTable>> ImportAsync(
        string path, ImportInto into, CancellationToken cancellationToken)
    {
        using var input = await InputFile.OpenAsync(path, context.Screen, cancellationToken);
        await using var file = new FileStream(
            input.Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return await ImportProgress.ShowAsync(context.Screen, InputFile.NameOf(path), file.Length, async watcher =>
        {
            var upload = await client.UploadAsync(file, into, watcher.Sent, cancellationToken);
            return await FollowAsync(upload.Job, watcher, cancellationToken);
        });
    }

    private async Task<IReadOnlyList<ImportedTable>> FollowAsync(
        Job job, IImportWatcher watcher, CancellationToken cancellationToken)
    {
        var pause = FirstLook;
        watcher.Imported(job.Progress);
        while (!job.HasEnded)
        {
            await Task.Delay(pause, context.Clock, cancellationToken);
            pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause;
            job = await client.JobAsync(job.Id, cancellationToken);
            watcher.Imported(job.Progress);
        }

        return job.State == "completed"
            ? job.Result?.Tables ?? []
            : throw new Failure(ExitCodes.Failed, job.Error?.Detail ?? "The import was cancelled.")
            {
                Problem = job.Error is { } error ? ProblemOf(error) : null,
            };
    }

    private static ProblemDocument ProblemOf(JobProblem error) => new(
        error.Status, Title: null, error.Detail, error.Code, Line: null, Column: null, Suggestion: null, TraceId: null);

    private void Tell(string path, IReadOnlyList<ImportedTable> tables)
    {
        foreach (var table in tables)
        {
            var version = table.Version > 1 ? $", version {table.Version}" : "";
            context.Screen.Out.WriteLine(
                $"{InputFile.NameOf(path)} → {CellText.Safe(table.Name)}: {Sizes.Count(table.Rows, "row")}, "
                + $"{Sizes.Count(table.Columns.Count, "column")}{version}");
            if (table.RejectedRows > 0)
            {
                context.Screen.Err.WriteLine(
                    $"warning: {Sizes.Count(table.RejectedRows, "row")} of {InputFile.NameOf(path)} could not be taken.");
            }
        }
    }
}
