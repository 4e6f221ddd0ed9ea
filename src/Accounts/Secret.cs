using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Tablinum.Accounts;

/// <summary>Random tokens that open a workspace. 256 bits, so a plain SHA-256 is enough to keep them by.</summary>
internal static class Secret
{
    /// <summary>Starts a workspace's secret; scanners of leaked secrets can look for it.</summary>
    public const string WorkspacePrefix = "tbw_";

    /// <summary>Starts a browser session's token.</summary>
    public const string SessionPrefix = "tbs_";

    private const int RandomBytes = 32;
    private const int EncodedLength = 43;

    public static string New(string prefix)
    {
        Span<byte> random = stackalloc byte[RandomBytes];
        RandomNumberGenerator.Fill(random);
        return prefix + Base64Url.EncodeToString(random);
    }

    /// <returns>The hash to look for; <see langword="null"/> if <paramref name="token"/> cannot be one of ours.</returns>
    public static byte[]? HashOf(string? token, string prefix) =>
        token is not null && token.Length == prefix.Length + EncodedLength && token.StartsWith(prefix, StringComparison.Ordinal)
            ? SHA256.HashData(Encoding.UTF8.GetBytes(token))
            : null;
}
