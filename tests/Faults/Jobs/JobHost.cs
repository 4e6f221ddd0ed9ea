using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tablinum.Jobs;
using Tablinum.Server.Data;

namespace Tablinum.Faults.Jobs;

/// <summary>One process as far as jobs go: the real queue with all its loops, on a PostgreSQL whose tables are there already.</summary>
internal static class JobHost
{
    /// <summary>Jobs that a worker process does at once.</summary>
    public const int Workers = 4;

    /// <summary>What a process says when its loops run.</summary>
    public const string ReadyWords = "at work";

    /// <summary>What it says when it is in the middle of a job.</summary>
    public const string BusyWords = "busy";

    private const string Tables =
        """
        CREATE TABLE IF NOT EXISTS attempts (job uuid NOT NULL, attempt integer NOT NULL, process integer NOT NULL, at timestamptz NOT NULL);
        CREATE TABLE IF NOT EXISTS effects (job uuid NOT NULL, attempt integer NOT NULL, at timestamptz NOT NULL);
        CREATE INDEX IF NOT EXISTS effects_job ON effects (job);
        """;

    /// <summary>Works until its input ends or it is killed.</summary>
    public static async Task RunWorkerAsync(string database, TextReader input, TextWriter output, CancellationToken cancellationToken)
    {
        using var host = Build(database, JobRole.Worker);
        await host.StartAsync(cancellationToken);
        await output.WriteLineAsync(ReadyWords.AsMemory(), cancellationToken);
        await output.FlushAsync(cancellationToken);
        await input.ReadToEndAsync(cancellationToken);
        await host.StopAsync(cancellationToken);
    }

    /// <summary>Makes the tables of the server and those of the campaign.</summary>
    public static async Task MigrateAsync(string database, CancellationToken cancellationToken)
    {
        var options = new DbContextOptionsBuilder<PgDb>();
        options.UseAppPostgres(database + ";Pooling=false");
        await using var db = new PgDb(options.Options, DesignTimeModules.All());
        await db.Database.MigrateAsync(cancellationToken);
        await db.Database.ExecuteSqlRawAsync(Tables, cancellationToken);
    }

    /// <param name="role"><see cref="JobRole.Api"/> queues and looks after leases, but works on nothing.</param>
    public static IHost Build(string database, JobRole role)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Database:Provider"] = "Postgres",
            ["ConnectionStrings:AppDb"] = database,
            ["Jobs:Role"] = role.ToString(),
            ["Jobs:MaxWorkers"] = $"{Workers}",
            ["Jobs:MaxWorkersPerWorkspace"] = $"{Workers}",
        });
        builder.Services.AddLogging();
        builder.Services.AddAppDb(builder.Configuration, Path.Combine(Path.GetTempPath(), "tablinum-faults-unused"));
        var migration = builder.Services.Single(service => service.ImplementationType == typeof(MigrateAtStart));
        builder.Services.Remove(migration); // the tables are there, and each start shall be cheap
        foreach (var module in DesignTimeModules.All().Where(module => module.Assembly != typeof(JobsModule).Assembly && module.Assembly != typeof(PgDb).Assembly))
        {
            builder.Services.AddSingleton(module);
        }

        builder.Services.AddJobs();
        builder.Services.AddWorker<EffectJob, EffectWorker>();
        builder.Services.AddWorker<PoisonJob, PoisonWorker>();
        return builder.Build();
    }
}
