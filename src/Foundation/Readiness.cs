namespace Tablinum.Foundation;

/// <summary>One thing that the server cannot work without. Each module registers its own; <c>/health/ready</c> asks them all.</summary>
public interface IReadinessCheck
{
    /// <summary>Names the part in the answer: <c>metadata</c>, <c>clock</c>, <c>blobs</c>, <c>engine</c>.</summary>
    string Name { get; }

    /// <summary>Tries the part for real, cheaply. A throw means that it does not work; the host logs it and tells callers no details.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}
