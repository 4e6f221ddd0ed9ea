using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Tablinum.Datasets.Catalog;
using Tablinum.Datasets.Imports;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Api.Tests.Datasets;

/// <summary>What may happen to a table between the reading of a file and its publishing.</summary>
public sealed class PublishTests
{
    [Fact]
    public async Task An_append_never_brings_rows_of_a_deleted_table_into_a_new_one_of_its_name()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(1, 3), "&table=a&mode=replace");
        await using var scope = server.Services.CreateAsyncScope();
        var deleted = await ReadAndDeleteAsync(scope.ServiceProvider, workspace);
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(7, 7), "&table=a&mode=replace");

        var outcome = await PublishAsync(scope.ServiceProvider, workspace, ImportMode.Append, deleted, appendedTo: deleted);

        Assert.IsType<JobOutcome.RetryAt>(outcome);
        Assert.Equal([7], (await workspace.QueryAsync("select id from a")).Ids());
    }

    [Fact]
    public async Task A_table_that_was_deleted_under_an_import_comes_back_under_a_new_id()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(1, 3), "&table=a&mode=replace");
        await using var scope = server.Services.CreateAsyncScope();
        var deleted = await ReadAndDeleteAsync(scope.ServiceProvider, workspace);

        var outcome = await PublishAsync(scope.ServiceProvider, workspace, ImportMode.Replace, deleted, appendedTo: null);

        var table = Assert.Single(Assert.IsType<ImportResult>(Assert.IsType<JobOutcome.Done>(outcome).Result).Tables);
        Assert.NotEqual(deleted.TableId, table.Id);
        Assert.Equal(("a", 1), (table.Name, table.Version));
    }

    private static async Task<TableContent> ReadAndDeleteAsync(IServiceProvider services, TestWorkspace workspace)
    {
        var catalog = await services.GetRequiredService<Relations>().CatalogAsync(workspace.Id, TestContext.Current.CancellationToken);
        using var response = await workspace.DeleteAsync("/tables/a");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        return Assert.Single(catalog.Tables);
    }

    /// <summary>Publishes a part that was read while <paramref name="target"/> was there.</summary>
    private static async Task<JobOutcome> PublishAsync(
        IServiceProvider services, TestWorkspace workspace, ImportMode mode, TableContent target, TableContent? appendedTo)
    {
        var part = new NewPart(
            Guid.NewGuid(), target.TableId, IsForNewTable: false, $"{workspace.Id:n}/tables/never/opened.duckdb", SizeBytes: 1, Place: 0,
            new IngestReport(Name: null, "part-0.duckdb", "t", target.Columns, target.Columns, Rows: 1, RejectedRows: 0, JsonElement.Parse("{}")));
        var job = new ImportFileJob(
            workspace.Id, Guid.NewGuid(), "a.csv", "never/opened", 1, ContentKind.DelimitedText, TableId: null, "a", mode);
        return await services.GetRequiredService<PublishVersion>().PublishAsync(
            job, new AlwaysLeased(workspace.Id), [part], appendedTo, TestContext.Current.CancellationToken);
    }

    private sealed class AlwaysLeased(Guid workspaceId) : JobContext
    {
        public override Guid JobId { get; } = Guid.NewGuid();

        public override Guid WorkspaceId => workspaceId;

        public override int Attempt => 1;

        public override Task ReportProgressAsync(double fraction, CancellationToken cancellationToken) => Task.CompletedTask;

        public override Task FenceAsync(AppDb db, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
