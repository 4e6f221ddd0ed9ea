using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Tablinum.Datasets.Catalog;
using Tablinum.Datasets.Imports;
using Tablinum.Datasets.Queries;
using Tablinum.Datasets.Results;
using Tablinum.Datasets.Rows;
using Tablinum.Datasets.Tables;
using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Datasets;

/// <summary>Files become tables, tables answer SQL, answers can be paged and exported.</summary>
public static class DatasetsModule
{
    /// <summary>Registers the module's services, entities, workers and its file importer.</summary>
    public static IServiceCollection AddDatasets(this IServiceCollection services)
    {
        services.AddSingleton(new EntityAssembly(typeof(DatasetsModule).Assembly));
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<DatasetsOptions>().BindConfiguration("Datasets").ValidateOnStart();
        services.AddOptions<QueryOptions>().BindConfiguration("Query").ValidateOnStart();
        services.AddSingleton<IValidateOptions<DatasetsOptions>, DatasetsOptionsValidator>();
        services.AddSingleton<IValidateOptions<QueryOptions>, QueryOptionsValidator>();
        AddTables(services);
        AddQueries(services);
        return services;
    }

    /// <summary>Maps tables, queries and results under the prefix of a workspace.</summary>
    public static IEndpointRouteBuilder MapDatasets(this IEndpointRouteBuilder group)
    {
        var tables = group.MapGroup("").WithTags("Tables")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status404NotFound);
        ListTables.Map(tables);
        GetTable.Map(tables);
        BrowseRows.Map(tables);
        ExportTable.Map(tables);
        GetReceipt.Map(tables);
        ExportRejected.Map(tables);
        DeleteTable.Map(tables);

        var queries = group.MapGroup("").WithTags("Queries")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status404NotFound);
        RunQuery.Map(queries);
        CancelQuery.Map(queries);
        GetResultRows.Map(queries);
        ExportResult.Map(queries);
        return group;
    }

    private static void AddTables(IServiceCollection services)
    {
        services.AddSingleton<CatalogCache>();
        services.AddScoped<Relations>();
        services.AddSingleton<RowStream>();
        services.AddScoped<BrowseRows>();
        services.AddScoped<TableExport>();
        services.AddScoped<DeleteTable>();
        services.AddScoped<PublishVersion>();
        services.AddScoped<PreviewReader>();
        services.AddScoped<IFileImporter, DatasetImporter>();
        services.AddWorker<ImportFileJob, ImportFileWorker>();
        services.AddWorker<SweepJob, SweepWorker>();
        services.AddScoped<WorkspaceSweep>();
        services.AddSweep<PeriodicSweep>();
    }

    private static void AddQueries(IServiceCollection services)
    {
        services.AddSingleton<StatementMemory>();
        services.AddSingleton<RunningQueries>();
        services.AddSingleton<Questions>();
        services.AddSingleton<ResultMemory>();
        services.AddScoped<QueryPlans>();
        services.AddScoped<QueryRunner>();
        services.AddScoped<FirstPage>();
        services.AddScoped<ResultFinder>();
        services.AddScoped<ResultPages>();
        services.AddScoped<ResultWriter>();
        services.AddScoped<ExportResult>();

        // Hosted services stop in the reverse order: runs end before what they leave is recorded for the last time.
        services.AddSingleton<ResultRecorder>();
        services.AddSingleton<ResultSpooler>();
        services.AddHostedService(provider => provider.GetRequiredService<ResultRecorder>());
        services.AddHostedService(provider => provider.GetRequiredService<ResultSpooler>());
    }
}
