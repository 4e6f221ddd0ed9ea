using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tablinum.Datasets.Catalog;

namespace Tablinum.Datasets.Results;

/// <summary>
/// Addresses of results: equal questions about equal versions have one address, in one workspace and process. Another process may get the
/// same rows in another order, and pages of the two must not be mixed.
/// </summary>
internal static class ResultId
{
    /// <summary>Everything else that rows depend on. Changes with the encoding of rows, so that old results are not mistaken for new ones.</summary>
    private const string Settings = "timezone=UTC;rows=1";

    /// <summary>Hexadecimal digits of an address.</summary>
    private const int Length = 32;

    /// <param name="salt">Of the process.</param>
    /// <param name="sql">Blanks around it do not count.</param>
    /// <param name="parameters">JSON as it was sent; null for none.</param>
    /// <param name="versions">Sorted by name, as the engine tells them.</param>
    public static string Of(
        string salt, string engineVersion, Guid workspaceId, string sql, string? parameters, IReadOnlyList<VersionRead> versions)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, salt);
        Add(hash, engineVersion);
        Add(hash, Settings);
        Add(hash, workspaceId.ToString("n"));
        Add(hash, sql.Trim());
        Add(hash, parameters ?? "");
        foreach (var read in versions)
        {
            Add(hash, string.Create(CultureInfo.InvariantCulture, $"{read.TableId:n}.{read.Version}"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, Length / 2));
    }

    /// <summary>For a result that can never be had again.</summary>
    public static string OneOff() => RandomNumberGenerator.GetHexString(Length, lowercase: true);

    public static bool IsValid(string id) => id.Length == Length && id.All(char.IsAsciiHexDigitLower);

    /// <summary>With its length in front, so that no two lists of texts hash alike by running into each other.</summary>
    private static void Add(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
