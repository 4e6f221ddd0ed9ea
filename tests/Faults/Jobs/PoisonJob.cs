using System.Diagnostics;
using Tablinum.Jobs;

namespace Tablinum.Faults.Jobs;

/// <summary>Does harm to whoever works on it.</summary>
/// <param name="Harm"><c>crash</c>, <c>throw</c>, <c>memory</c> or <c>block</c>.</param>
[JobKind("faults.poison.v1")]
internal sealed record PoisonJob(string Harm);

internal sealed class PoisonWorker : IWorker<PoisonJob>
{
    public Task<JobOutcome> WorkAsync(PoisonJob job, JobContext context, CancellationToken cancellationToken)
    {
        switch (job.Harm)
        {
            case "crash":
                using (var self = Process.GetCurrentProcess())
                {
                    self.Kill();
                }

                return Task.FromResult<JobOutcome>(new JobOutcome.Done());
            case "memory":
                Hoard();
                return Task.FromResult<JobOutcome>(new JobOutcome.Done());
            default:
                throw new InvalidOperationException("This job does harm.");
        }
    }

    /// <summary>The process is given a limited heap by whoever starts it.</summary>
    private static void Hoard()
    {
        var hoard = new List<byte[]>();
        while (true)
        {
            var more = GC.AllocateUninitializedArray<byte>(1 << 24);
            Array.Fill(more, (byte)1);
            hoard.Add(more);
        }
    }
}
