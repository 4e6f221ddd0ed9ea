using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Server.Live;

/// <summary>How clients hear of changes. Section <c>Live</c>.</summary>
internal sealed class LiveOptions
{
    /// <summary>How long events are kept for clients that come back. Default 24 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan KeepEvents { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Clients that one process tells of one workspace, 1 to 100,000. Default 5,000.</summary>
    [Range(1, 100_000)]
    public int MaxConnectionsPerWorkspace { get; set; } = 5_000;
}

[OptionsValidator]
internal sealed partial class LiveOptionsValidator : IValidateOptions<LiveOptions>;

/// <summary>Live updates: events of each workspace, numbered without gaps, over SignalR and by asking.</summary>
internal static class LiveModule
{
    /// <summary>Register after the metadata database, which says who hears of whom.</summary>
    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.AddOptions<LiveOptions>().BindConfiguration("Live").ValidateOnStart();
        services.AddSingleton<IValidateOptions<LiveOptions>, LiveOptionsValidator>();
        services.AddSignalR();
        services.AddSingleton<EventReader>();
        services.AddSingleton<LiveConnections>();
        services.AddSingleton<EventWakes>();
        services.AddSingleton<IInterceptor>(provider => provider.GetRequiredService<EventWakes>());
        services.AddHostedService<EventFeed>();
        services.AddHostedService<LiveGuard>();
        services.AddSweep<EventCleaner>();
        return services;
    }

    /// <summary>Maps <c>/live</c> and <c>/events</c> below the workspace prefix.</summary>
    public static void MapLive(this IEndpointRouteBuilder routes)
    {
        ListEvents.Map(routes);

        // Without server-sent events: a client sends its secret for these in the address, where logs keep it.
        routes.MapHub<LiveHub>("/live", options => options.Transports = HttpTransportType.WebSockets | HttpTransportType.LongPolling)
            .RequireAuthorization(Policies.Read);
    }
}
