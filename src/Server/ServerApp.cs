using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Tablinum.Accounts;
using Tablinum.Datasets;
using Tablinum.Engine.Client;
using Tablinum.Files;
using Tablinum.Jobs;
using Tablinum.Server.Answers;
using Tablinum.Server.Data;
using Tablinum.Server.Health;
using Tablinum.Server.Live;
using Tablinum.Server.Site;
using Tablinum.Storage;

namespace Tablinum.Server;

/// <summary>The server as a whole: which parts it has, and in which order a request meets them.</summary>
public static class ServerApp
{
    /// <summary>Builds the server; starting it makes it answer.</summary>
    /// <param name="args"><c>--urls</c>, <c>--data</c>, and any setting as <c>--Section:Name value</c>.</param>
    public static WebApplication Build(string[] args) => Build(args, adjust: null);

    /// <summary>As above; tests add to what is registered.</summary>
    internal static WebApplication Build(string[] args, Action<IServiceCollection>? adjust)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Tablinum.Server" });
        var dataFolder = builder.AddSettings(args);
        builder.AddLogs();
        builder.AddListener();

        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddAnswers();
        services.AddHealth();
        services.AddAppDb(builder.Configuration, dataFolder);
        services.AddStorage();
        services.AddStoreBinding();
        services.AddJobs();
        services.AddEngine();
        services.AddAccounts();
        services.AddFiles();
        services.AddDatasets();
        services.AddLive();
        adjust?.Invoke(services);

        var app = builder.Build();
        app.UseAnswers();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();

        app.MapHealth();
        if (builder.Configuration.GetValue("Jobs:Role", JobRole.All) != JobRole.Worker)
        {
            app.MapSite();
            app.MapOpenApi().AllowAnonymous();
            app.MapApi();
        }

        return app;
    }

    private static void MapApi(this WebApplication app)
    {
        var api = app.MapGroup("/api/v1");
        api.MapAccounts();
        var workspace = api.MapGroup("/workspaces/{w:guid}");
        workspace.MapFiles();
        workspace.MapDatasets();
        workspace.MapJobs();
        workspace.MapLive();
    }
}
