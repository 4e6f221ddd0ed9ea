using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tablinum.Foundation;
using Tablinum.Jobs;
using Tablinum.Server.Data;

namespace Tablinum.Unit.Tests.Jobs;

/// <summary>The routes of the module, on a host that has nothing else and lets everybody in.</summary>
public sealed class JobEndpointTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-");
    private readonly HttpClient _client = new();
    private WebApplication _app = null!; // set before each test

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddEntitiesOfOtherModules().AddAppDb(builder.Configuration, _folder.FullName).AddSingleton<Work>().AddJobs().AddWorker<TestJob, TestWorker>();
        builder.Configuration.AddInMemoryCollection([new("Jobs:MaxWorkers", "0")]); // jobs stay available
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Read, policy => policy.RequireAssertion(_ => true))
            .AddPolicy(Policies.Write, policy => policy.RequireAssertion(_ => true));
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.UseRouting();
        _app.UseAuthorization();
        _app.Use((context, next) =>
        {
            context.Features.Set(new Workspace(Guid.Parse((string)context.GetRouteValue("w")!), new Caller(UserId: null, "test")));
            return next();
        });
        _app.MapGroup("/workspaces/{w:guid}").MapJobs();
        await _app.StartAsync(Cancellation);
        _client.BaseAddress = new Uri($"{_app.Urls.Single()}/workspaces/{TestJob.Workspace}/");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_job_is_shown_as_the_api_says()
    {
        var id = await EnqueueAsync();

        var job = await _client.GetFromJsonAsync<JsonObject>($"jobs/{id}", Cancellation);

        Assert.Equal(
            ["id", "kind", "state", "progress", "attempt", "maxAttempts", "createdAt", "runAt", "startedAt", "finishedAt", "result", "error", "failures"],
            job!.Select(member => member.Key));
        Assert.Equal(("tests.work.v1", "available", 0), ((string?)job!["kind"], (string?)job["state"], (double?)job["progress"]));
    }

    [Fact]
    public async Task Jobs_are_listed_newest_first_page_by_page()
    {
        var (first, second, third) = (await EnqueueAsync(), await EnqueueAsync(), await EnqueueAsync());

        var page = await _client.GetFromJsonAsync<JsonObject>("jobs?limit=2", Cancellation);
        var rest = await _client.GetFromJsonAsync<JsonObject>($"jobs?limit=2&after={page!["next"]}", Cancellation);

        Assert.Equal([third, second], IdsOf(page));
        Assert.Equal([first], IdsOf(rest!));
        Assert.Null(rest!["next"]);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("after=nonsense")]
    public async Task A_page_that_cannot_be_is_refused(string query)
    {
        await (await _client.GetAsync($"jobs?{query}", Cancellation)).AssertCodeAsync(HttpStatusCode.BadRequest, "jobs.invalid_page");
    }

    [Fact]
    public async Task Jobs_are_listed_by_state_and_kind()
    {
        var (waiting, cancelled) = (await EnqueueAsync(), await EnqueueAsync());
        await _client.DeleteAsync($"jobs/{cancelled}", Cancellation);

        Assert.Equal([cancelled], await ListedAsync("state=cancelled"));
        Assert.Equal([cancelled, waiting], await ListedAsync("state=cancelled&state=available&kind=tests.work.v1"));
        Assert.Empty(await ListedAsync("kind=tests.other.v1"));
        await (await _client.GetAsync("jobs?state=lost", Cancellation)).AssertCodeAsync(HttpStatusCode.BadRequest, "jobs.invalid_filter");
    }

    [Fact]
    public async Task A_cancelled_job_is_tried_again_on_request_and_one_that_waits_is_not()
    {
        var id = await EnqueueAsync();
        await (await _client.PostAsync($"jobs/{id}/retry", content: null, Cancellation)).AssertCodeAsync(HttpStatusCode.Conflict, "jobs.not_to_retry");
        await _client.DeleteAsync($"jobs/{id}", Cancellation);

        var retried = await _client.PostAsync($"jobs/{id}/retry", content: null, Cancellation);

        Assert.Equal(HttpStatusCode.Accepted, retried.StatusCode);
        var job = await _client.GetFromJsonAsync<JsonObject>(retried.Headers.Location, Cancellation);
        Assert.Equal(("available", null), ((string?)job!["state"], (string?)job["finishedAt"]));
        await (await _client.PostAsync($"jobs/{Guid.Empty}/retry", content: null, Cancellation)).AssertCodeAsync(HttpStatusCode.NotFound, "jobs.not_found");
    }

    [Fact]
    public async Task A_deleted_job_is_cancelled_and_deleting_it_again_is_fine()
    {
        var id = await EnqueueAsync();

        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteAsync($"jobs/{id}", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteAsync($"jobs/{id}", Cancellation)).StatusCode);

        Assert.Equal("cancelled", (string?)(await _client.GetFromJsonAsync<JsonObject>($"jobs/{id}", Cancellation))!["state"]);
    }

    [Fact]
    public async Task Jobs_are_paused_all_or_those_of_a_kind_and_asking_again_is_fine()
    {
        var paused = await _client.PutAsync("jobs/pauses/tests.work.v1", content: null, Cancellation);
        var again = await _client.PutAsync("jobs/pauses/tests.work.v1", content: null, Cancellation);
        await _client.PutAsync("jobs/pauses/all", content: null, Cancellation);

        var pause = await paused.Content.ReadFromJsonAsync<JsonObject>(Cancellation);
        Assert.Equal(["kind", "pausedAt"], pause!.Select(member => member.Key));
        Assert.Equal(await paused.Content.ReadAsStringAsync(Cancellation), await again.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(["all", "tests.work.v1"], await PausedAsync());

        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteAsync("jobs/pauses/all", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteAsync("jobs/pauses/all", Cancellation)).StatusCode);
        Assert.Equal(["tests.work.v1"], await PausedAsync());
    }

    [Fact]
    public async Task A_kind_that_nobody_does_is_not_paused()
    {
        await (await _client.PutAsync("jobs/pauses/tests.wrok.v1", content: null, Cancellation)).AssertCodeAsync(HttpStatusCode.BadRequest, "jobs.unknown_kind");

        Assert.Empty(await PausedAsync());
    }

    [Fact]
    public async Task Another_workspace_sees_nothing_and_cancels_nothing()
    {
        var id = await EnqueueAsync();
        var foreign = new Uri(_client.BaseAddress!, $"../{Guid.Empty}/jobs/");

        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync(new Uri(foreign, $"{id}"), Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.DeleteAsync(new Uri(foreign, $"{id}"), Cancellation)).StatusCode);
        Assert.Empty(IdsOf((await _client.GetFromJsonAsync<JsonObject>(new Uri(foreign, "../jobs"), Cancellation))!));
        Assert.Equal("available", (string?)(await _client.GetFromJsonAsync<JsonObject>($"jobs/{id}", Cancellation))!["state"]);
    }

    [Fact]
    public void Reading_and_cancelling_need_their_rights()
    {
        var rights = ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints).ToDictionary(
            endpoint => endpoint.Metadata.GetRequiredMetadata<IEndpointNameMetadata>().EndpointName,
            endpoint => endpoint.Metadata.GetRequiredMetadata<IAuthorizeData>().Policy);

        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["ListJobs"] = Policies.Read,
                ["GetJob"] = Policies.Read,
                ["CancelJob"] = Policies.Write,
                ["RetryJob"] = Policies.Write,
                ["RedriveJobs"] = Policies.Write,
                ["ListJobPauses"] = Policies.Read,
                ["PauseJobs"] = Policies.Write,
                ["ResumeJobs"] = Policies.Write,
            },
            rights);
    }

    private async Task<Guid> EnqueueAsync()
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var id = scope.ServiceProvider.GetRequiredService<IJobQueue>()
            .Enqueue(db, new TestJob("work"), new JobOptions { WorkspaceId = TestJob.Workspace });
        await db.SaveChangesAsync(Cancellation);
        return id;
    }

    private async Task<IEnumerable<string?>> PausedAsync() =>
        (await _client.GetFromJsonAsync<JsonObject>("jobs/pauses", Cancellation))!["items"]!.AsArray().Select(pause => (string?)pause!["kind"]);

    private async Task<IEnumerable<Guid>> ListedAsync(string query) =>
        IdsOf((await _client.GetFromJsonAsync<JsonObject>($"jobs?{query}", Cancellation))!);

    private static IEnumerable<Guid> IdsOf(JsonObject page) => page["items"]!.AsArray().Select(job => (Guid)job!["id"]!);
}

internal static class ProblemAssertions
{
    /// <summary>The answer is a problem with this code.</summary>
    public static async Task AssertCodeAsync(this HttpResponseMessage response, HttpStatusCode status, string code)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(code, (string?)(await response.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!["code"]);
    }
}
