namespace Tablinum.Cli.Connections;

/// <summary>The address of the first page that signs a browser in to a workspace.</summary>
internal static class SignInAddress
{
    /// <summary>Carries the secret in the fragment, which browsers do not send; the page exchanges it for a cookie and removes it.</summary>
    public static Uri Of(Connection connection) => new(
        $"{connection.Server.AbsoluteUri.TrimEnd('/')}/#w={connection.Workspace}&key={Uri.EscapeDataString(connection.Secret)}");
}
