using System.Diagnostics.CodeAnalysis;

namespace Tablinum.Foundation;

/// <summary>Either a value or an <see cref="Foundation.Error"/>; never both, never neither.</summary>
/// <remarks>Use it where two callers (HTTP and a job, say) must tell outcomes apart. Do not wrap exceptions in it.</remarks>
public readonly struct Result<T>
    where T : notnull
{
    private readonly T? _value;

    private Result(T? value, Error? error) => (_value, Error) = (value, error);

    /// <summary>The failure, or <see langword="null"/> on success.</summary>
    public Error? Error { get; }

    /// <summary>Reads the value if there is one.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Error? error)
    {
        (value, error) = (_value, Error);
        return error is null;
    }

    /// <summary>Success.</summary>
    public static implicit operator Result<T>(T value) => new(value, error: null);

    /// <summary>Failure.</summary>
    public static implicit operator Result<T>(Error error) => new(value: default, error);
}
