using System.ComponentModel.DataAnnotations;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tablinum.Foundation;
using Tablinum.Server.Live;

namespace Tablinum.Server.Data;

/// <summary>Which database holds the metadata.</summary>
internal enum DatabaseProvider
{
    /// <summary>A file in the data folder; one server process.</summary>
    Sqlite,

    /// <summary>A PostgreSQL database; any number of server processes.</summary>
    Postgres,
}

/// <summary>Where the metadata is. Section <c>Database</c>.</summary>
internal sealed class DatabaseOptions
{
    /// <summary><c>Sqlite</c> (default) or <c>Postgres</c>; the latter needs <c>ConnectionStrings:AppDb</c>.</summary>
    [EnumDataType(typeof(DatabaseProvider))]
    public DatabaseProvider Provider { get; set; }
}

[OptionsValidator]
internal sealed partial class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>;

internal static class DataModule
{
    /// <summary>
    /// Registers the metadata database, the lock on the data folder and the migration at start, which runs before any other
    /// hosted service does its work.
    /// </summary>
    /// <param name="dataFolder">Of this server alone; made if missing, and locked when the host starts.</param>
    internal static IServiceCollection AddAppDb(this IServiceCollection services, IConfiguration configuration, string dataFolder)
    {
        services.AddOptions<DatabaseOptions>().BindConfiguration("Database").ValidateOnStart();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new EntityAssembly(typeof(DataModule).Assembly));
        services.AddSingleton(_ => DataFolder.Open(dataFolder)); // made by the container, so that it is disposed with it
        services.AddHostedService<MigrateAtStart>();
        return configuration.GetValue("Database:Provider", DatabaseProvider.Sqlite) == DatabaseProvider.Postgres
            ? services.AddPostgres(configuration)
            : services.AddSqlite(configuration, dataFolder);
    }

    /// <summary>The options of the context that both the host and the design-time factory use.</summary>
    internal static DbContextOptionsBuilder UseAppSqlite(this DbContextOptionsBuilder options, string connectionString) => options
        .UseSqlite(connectionString, sqlite => sqlite.MigrationsAssembly(typeof(SqliteDb).Assembly.GetName().Name))
        .ReplaceService<IModelCacheKeyFactory, ModularModelCacheKey>()
        .ConfigureWarnings(QuietFailures);

    /// <summary>The options of the context that both the host and the design-time factory use.</summary>
    internal static DbContextOptionsBuilder UseAppPostgres(this DbContextOptionsBuilder options, string connectionString) => options
        .UseNpgsql(PostgresConnection.WithDefaults(connectionString), postgres => postgres.MigrationsAssembly(typeof(PgDb).Assembly.GetName().Name))
        .ReplaceService<IModelCacheKeyFactory, ModularModelCacheKey>()
        .ConfigureWarnings(QuietFailures);

    /// <summary>Whatever fails is thrown, and logged once by whoever catches it.</summary>
    private static void QuietFailures(WarningsConfigurationBuilder warnings) => warnings.Log(
        (RelationalEventId.CommandError, LogLevel.Debug),
        (RelationalEventId.ConnectionError, LogLevel.Debug),
        (RelationalEventId.TransactionError, LogLevel.Debug),
        (CoreEventId.QueryIterationFailed, LogLevel.Debug),
        (CoreEventId.SaveChangesFailed, LogLevel.Debug));

    private static IServiceCollection AddSqlite(this IServiceCollection services, IConfiguration configuration, string dataFolder)
    {
        var connectionString = configuration.GetConnectionString("AppDb") ?? new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(Path.GetFullPath(dataFolder), "tablinum.db"),
        }.ToString();
        services.AddSingleton<WriterGate>();
        services.AddSingleton<IInterceptor, SqliteConnectionSetup>();
        services.AddSingleton<IInterceptor, GateTransactions>();
        services.AddSingleton<IInterceptor, GateCommands>();
        services.AddSingleton(new MetadataSharing(IsShared: false)); // the folder's lock sees to it
        services.AddSingleton<INodeSignals, NoOtherNodes>();
        return services.AddDbContext<AppDb, SqliteDb>(
            (provider, options) => options
                .UseAppSqlite(connectionString)
                .ReplaceService<IRelationalTransactionFactory, GatedTransactionFactory>()
                .AddInterceptors(provider.GetServices<IInterceptor>()),
            ServiceLifetime.Scoped,
            optionsLifetime: ServiceLifetime.Singleton); // or every request would put them together anew
    }

    private static IServiceCollection AddPostgres(this IServiceCollection services, IConfiguration configuration)
    {
        var connectionString = configuration.GetConnectionString("AppDb")
            ?? throw new InvalidOperationException("Database:Provider is Postgres, but ConnectionStrings:AppDb is not set.");
        if (configuration.GetConnectionString("AppDbOwner") is { } owner)
        {
            services.AddSingleton(new DatabaseOwner(owner, connectionString));
        }

        services.AddSingleton(new MetadataSharing(IsShared: true));
        services.AddSingleton(provider => new PostgresSignals(
            connectionString, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<PostgresSignals>>()));
        services.AddSingleton<INodeSignals>(provider => provider.GetRequiredService<PostgresSignals>());
        services.AddHostedService(provider => provider.GetRequiredService<PostgresSignals>());
        services.AddSingleton<IDirectDb>(provider => new DirectPgDb(connectionString, provider.GetService<EventWakes>()));
        return services.AddDbContext<AppDb, PgDb>(
            (provider, options) => options
                .UseAppPostgres(connectionString)
                .AddInterceptors(provider.GetServices<IInterceptor>()),
            ServiceLifetime.Scoped,
            optionsLifetime: ServiceLifetime.Singleton);
    }
}
