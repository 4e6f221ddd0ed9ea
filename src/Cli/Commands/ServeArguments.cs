using System.Diagnostics.CodeAnalysis;

namespace Tablinum.Cli.Commands;

/// <summary>What <c>tablinum serve</c> was told; null leaves it to the configuration.</summary>
internal sealed record ServeArguments(string? Urls, string? Data, string? Role = null)
{
    /// <summary>What <c>--role</c> may be.</summary>
    public static string[] Roles { get; } = ["all", "api", "worker"];

    /// <summary>
    /// Reads the well-formed command lines of <c>serve</c> without a parser library; anything else (a mistake, a wish for
    /// help) is left to the real one.
    /// </summary>
    public static bool TryParse(string[] args, [NotNullWhen(true)] out ServeArguments? arguments)
    {
        arguments = null;
        if (args is not ["serve", .. var rest])
        {
            return false;
        }

        var read = new ServeArguments(Urls: null, Data: null);
        while (rest.Length > 0)
        {
            if (Take(rest, "--urls") is { } urls)
            {
                (read, rest) = (read with { Urls = urls.Value }, urls.Others);
            }
            else if (Take(rest, "--data") is { } data)
            {
                (read, rest) = (read with { Data = data.Value }, data.Others);
            }
            else if (Take(rest, "--role") is { } role && Roles.Contains(role.Value))
            {
                (read, rest) = (read with { Role = role.Value }, role.Others);
            }
            else
            {
                return false;
            }
        }

        arguments = read;
        return true;
    }

    private static (string Value, string[] Others)? Take(string[] args, string name) => args switch
    {
        [var first, .. var rest] when first.StartsWith(name + "=", StringComparison.Ordinal) && first.Length > name.Length + 1 =>
            (first[(name.Length + 1)..], rest),
        [var first, var value, .. var rest] when first == name && value.Length > 0 && value[0] != '-' => (value, rest),
        _ => null,
    };
}
