using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Tablinum.Files;

/// <summary>The <c>Prefer</c> header (RFC 7240), of which <c>wait</c> is honoured.</summary>
internal static class PreferHeader
{
    private const int MaxWaitSeconds = 60;

    /// <returns>How long the caller prefers to wait, at most a minute; <see langword="null"/> if it does not say so understandably.</returns>
    public static TimeSpan? Wait(StringValues header)
    {
        foreach (var preference in header.SelectMany(line => (line ?? "").Split(',')))
        {
            var pair = preference.Split(';', 2)[0].Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair is not [var token, var value] || !token.Equals("wait", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            // The first one counts, even if it means nothing; a number too long to parse is still a long wait.
            var digits = value.Trim('"');
            return digits.Length > 0 && digits.All(char.IsAsciiDigit)
                ? TimeSpan.FromSeconds(int.TryParse(digits, CultureInfo.InvariantCulture, out var s) ? Math.Min(s, MaxWaitSeconds) : MaxWaitSeconds)
                : null;
        }

        return null;
    }
}
