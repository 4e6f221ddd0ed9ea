namespace Tablinum.Engine.Client;

/// <summary>The numbers by which engines are scheduled, worked out from the options.</summary>
/// <param name="MaxInteractive">Interactive work that runs and is young; also all that one workspace may have running.</param>
/// <param name="MaxInteractiveInAll">With the old work that gives way.</param>
/// <param name="MaxHeavy">Heavy work that runs.</param>
/// <param name="MaxProcesses">Engines in all, idle ones included.</param>
/// <param name="MaxWaiting">Work that waits.</param>
internal sealed record EngineLimits(
    int MaxInteractive,
    int MaxInteractiveInAll,
    int MaxHeavy,
    int MaxProcesses,
    int MaxWaiting,
    TimeSpan ReniceAfter,
    TimeSpan IdleTimeout)
{
    /// <summary>One workspace may not fill the line for all.</summary>
    public int MaxWaitingPerWorkspace => Math.Max(1, MaxWaiting / 4);

    /// <param name="nodeBytes">Budget for all engines.</param>
    public static EngineLimits From(EngineOptions options, long nodeBytes)
    {
        // Two at least, one for each lane: an import must not stop every query of a small node, nor the other way round.
        var fit = Math.Max(2, (int)Math.Min(int.MaxValue, nodeBytes / options.MaxResidentBytes));
        var processes = Math.Min(fit, (options.MaxInteractive * 2) + options.MaxHeavy);
        var heavy = Math.Min(options.MaxHeavy, processes - 1);
        return new EngineLimits(
            MaxInteractive: options.MaxInteractive,
            MaxInteractiveInAll: processes - heavy,
            MaxHeavy: heavy,
            MaxProcesses: processes,
            MaxWaiting: options.MaxWaiting,
            ReniceAfter: options.ReniceAfter,
            IdleTimeout: options.IdleTimeout);
    }
}
