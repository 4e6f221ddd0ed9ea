namespace Tablinum.Cli.Connections;

/// <summary>A workspace and how to be let in.</summary>
/// <param name="Server">Where the API is, without <c>/api/v1</c>.</param>
/// <param name="Secret"><c>tbw_…</c>; whoever has it owns the workspace.</param>
internal sealed record Connection(Uri Server, Guid Workspace, string Secret)
{
    /// <summary>Never the secret: records print all they have by default.</summary>
    public override string ToString() => $"{Workspace} on {Server}";
}

/// <summary>What the connection file holds: one workspace a server, the default first.</summary>
internal sealed record RememberedConnections(IReadOnlyList<Connection> Connections);
