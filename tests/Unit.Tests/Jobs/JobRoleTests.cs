using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Tablinum.Foundation;
using Tablinum.Jobs;
using Tablinum.Server;

namespace Tablinum.Unit.Tests.Jobs;

/// <summary>What a process does and leaves to others.</summary>
public sealed class JobRoleTests : IAsyncDisposable
{
    private static readonly WorkerRegistration[] Known = [WorkerRegistration.Of<TestJob, TestWorker>(), WorkerRegistration.Of<OtherJob, OtherWorker>()];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-");

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_process_that_only_answers_takes_no_jobs_and_leaves_them_to_a_worker()
    {
        await using var all = await JobNode.CreateAsync(_folder.FullName);
        await using var api = new JobNode(_folder.FullName, all.Clock, isShared: true, role: JobRole.Api);
        await using var worker = new JobNode(_folder.FullName, all.Clock, isShared: true, role: JobRole.Worker);
        await api.EnqueueAsync();

        Assert.Equal(0, await api.RunAllAsync());
        Assert.Equal(1, await worker.RunAllAsync());
    }

    [Theory]
    [InlineData(JobRole.Api)]
    [InlineData(JobRole.Worker)]
    public void A_database_for_one_process_has_one_that_does_everything(JobRole role)
    {
        var refused = Refusal(isShared: false, new JobsOptions { Role = role });

        Assert.Contains("leave it at All, or use PostgreSQL", refused, StringComparison.Ordinal);
        Assert.Null(Refusal(isShared: true, new JobsOptions { Role = role }));
        Assert.Null(Refusal(isShared: false, new JobsOptions()));
    }

    [Fact]
    public void A_process_does_the_kinds_that_it_is_told_and_all_if_it_is_told_none()
    {
        Assert.Equal(["tests.other.v1"], KindsOf(new JobsOptions { Kinds = ["tests.other.v1"] }));
        Assert.Equal(["tests.other.v1", "tests.work.v1"], KindsOf(new JobsOptions()).Order(StringComparer.Ordinal));
        Assert.Empty(KindsOf(new JobsOptions { Kinds = ["tests.other.v1"], Role = JobRole.Api }));

        static IReadOnlyList<string> KindsOf(JobsOptions options) => new Workers(Known, Options.Create(options)).Kinds;
    }

    [Fact]
    public void A_kind_that_nobody_can_do_is_refused_with_those_that_there_are() => Assert.Equal(
        "Jobs:Kinds names 'tests.wrok.v1', which no worker here can do. There are: tests.other.v1, tests.work.v1.",
        Refusal(isShared: true, new JobsOptions { Kinds = ["tests.work.v1", "tests.wrok.v1"] }));

    [Fact]
    public async Task A_worker_answers_for_its_health_only()
    {
        await using var app = ServerApp.Build(["--data", _folder.FullName, "--Jobs:Role", "worker"]);

        var names = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints)
            .Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName);

        Assert.Equal(["Live", "Ready"], names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("api", false)]
    [InlineData("worker", true)]
    [InlineData("all", true)]
    public async Task Sweeps_of_what_all_share_are_left_to_those_that_work(string role, bool sweeps)
    {
        await using var app = ServerApp.Build(
            ["--data", _folder.FullName, "--Jobs:Role", role, "--Database:Provider", "Postgres", "--ConnectionStrings:AppDb", "Host=db.example"]);

        var names = app.Services.GetServices<IHostedService>().Select(service => service.GetType().Name).ToList();

        Assert.All(["PeriodicSweep", "OrphanSweep", "JobCleaner", "JobScheduler", "EventCleaner"], sweep => Assert.Equal(sweeps, names.Contains(sweep)));
        Assert.Contains("ReservationKeeper", names);
    }

    private static string? Refusal(bool isShared, JobsOptions options) =>
        new JobDutiesValidator(new MetadataSharing(isShared), Known).Validate(name: null, options).FailureMessage;

    [JobKind("tests.other.v1")]
    private sealed record OtherJob;

    private sealed class OtherWorker : IWorker<OtherJob>
    {
        public Task<JobOutcome> WorkAsync(OtherJob job, JobContext context, CancellationToken cancellationToken) =>
            Task.FromResult<JobOutcome>(new JobOutcome.Done());
    }
}
