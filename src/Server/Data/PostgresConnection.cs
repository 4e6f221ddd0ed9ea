using Npgsql;

namespace Tablinum.Server.Data;

/// <summary>How this server uses PostgreSQL, where the operator's connection string does not say it.</summary>
internal static class PostgresConnection
{
    /// <summary>What a server that waits for a lock, or forgets a transaction, may cost the others.</summary>
    private const string SessionLimits = "-c lock_timeout=10s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s";

    /// <summary>The operator's own words, and ours where there are none.</summary>
    /// <exception cref="ArgumentException">It is no connection string.</exception>
    internal static string WithDefaults(string connectionString)
    {
        var said = new NpgsqlConnectionStringBuilder(connectionString);
        SetUnlessSaid(said, "Application Name", "tablinum");
        SetUnlessSaid(said, "Timeout", 5);
        SetUnlessSaid(said, "Maximum Pool Size", 50);
        SetUnlessSaid(said, "Keepalive", 15);
        SetUnlessSaid(said, "Max Auto Prepare", 50);
        SetUnlessSaid(said, "No Reset On Close", true); // whoever sets something in a session takes it back: resetting costs a third of a small statement
        SetUnlessSaid(said, "Options", SessionLimits);
        return said.ConnectionString;
    }

    private static void SetUnlessSaid(NpgsqlConnectionStringBuilder said, string key, object value)
    {
        if (!said.ShouldSerialize(key))
        {
            said[key] = value;
        }
    }
}
