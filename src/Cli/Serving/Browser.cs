using System.ComponentModel;
using System.Diagnostics;

namespace Tablinum.Cli.Serving;

/// <summary>The person's browser, where there is one.</summary>
internal static class Browser
{
    /// <summary>Opens a page if this machine has a screen.</summary>
    /// <returns>Whether something was started that will show it.</returns>
    public static bool TryOpen(Uri page, Func<string, string?> environment)
    {
        if (StartOf(page, environment) is not { } start)
        {
            return false;
        }

        try
        {
            using var opener = Process.Start(start);
            return true;
        }
        catch (Win32Exception)
        {
            // No opener is installed: the address has been printed all the same.
            return false;
        }
    }

    private static ProcessStartInfo? StartOf(Uri page, Func<string, string?> environment)
    {
        if (OperatingSystem.IsWindows())
        {
            return new ProcessStartInfo(page.AbsoluteUri) { UseShellExecute = true };
        }

        var hasScreen = OperatingSystem.IsMacOS()
            || environment("DISPLAY") is { Length: > 0 }
            || environment("WAYLAND_DISPLAY") is { Length: > 0 };
        return hasScreen
            ? new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [page.AbsoluteUri])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
            : null;
    }
}
