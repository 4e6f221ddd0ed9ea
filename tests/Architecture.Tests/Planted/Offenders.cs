using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Architecture.Tests.Planted;

// Each class breaks a rule in one way, so that each way is known to be seen. For the walls, Tablinum.Jobs plays the
// assembly that may not be used.
internal abstract class InBaseType : JobContext;

internal abstract class InInterface : IWorker<string>
{
    public abstract Task<JobOutcome> WorkAsync(string job, JobContext context, CancellationToken cancellationToken);
}

internal abstract class InField
{
    protected IReadOnlyList<JobOptions> options = [];
}

internal abstract class InSignature
{
    public abstract void Take(List<JobStatus[]> jobs);
}

internal abstract class InConstraint<T>
    where T : JobContext;

[JobKind("planted.once.v1")]
internal sealed class InAttribute;

internal static class InTypeOf
{
    public static string Name => typeof(JobStatus).Name;
}

internal static class InBody
{
    public static string Describe() => new JobOutcome.Done().ToString();
}

internal static class InLambda
{
    public static Func<string, object> Make => kind => new JobKindAttribute(kind);
}

internal static class InAsync
{
    public static async Task<string> DescribeAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.Zero, cancellationToken);
        return new JobKindAttribute("planted.twice.v1").Kind;
    }
}

internal static class InIterator
{
    public static IEnumerable<string> Kinds()
    {
        yield return new JobKindAttribute("planted.thrice.v1").Kind;
    }
}

internal static class InGenericCall
{
    public static object? Pick(IEnumerable<object> all) => all.OfType<JobStatus>().FirstOrDefault();
}

internal static class InCatch
{
    public static bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (LeaseLostException)
        {
            return false;
        }
    }
}

internal static class Innocent
{
    public static string Describe() => typeof(string).Name;
}

internal static class NativeCall
{
    [DllImport("libc", EntryPoint = "getpid")]
    internal static extern int ProcessId();
}

internal static class RawSql
{
    public static Task<int> RunAsync(DbContext db, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlRawAsync("select 1", cancellationToken);
}

internal static class Uncancellable
{
    public static Task WaitAsync() => Task.CompletedTask;
}

internal sealed class Greedy(int a, int b, int c, int d, int e, int f, int g, int h)
{
    public int Sum => a + b + c + d + e + f + g + h;
}

internal static class PlantedErrors
{
    private const string Reason = "planted.full";

    public static Error Full => new(ErrorKind.OverLimit, Reason, "There is no room.");

    public static Error TooLong(int limit) => new(ErrorKind.TooLarge, "planted.too_long", $"At most {limit} are taken.");

    public static Error Shouting => new(ErrorKind.Invalid, "Planted.Shouting", "Codes are lower case.");

    public static Error Pass(string code) => new(ErrorKind.Invalid, code, "The code is not to be seen.");
}

internal static class OtherErrors
{
    public static Error AlsoFull => new(ErrorKind.Conflict, "planted.full", "The same code for something else.");
}
