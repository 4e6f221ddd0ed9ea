namespace Tablinum.Engine.Host.Reading.Json;

/// <summary>Numbers the keys of a file, also those of inner objects, and bounds the memory that they take.</summary>
internal sealed class JsonKeyBudget
{
    private const int MaxKeys = 50_000;
    private const int MaxBytes = 16 * 1024 * 1024;

    private int _keys;
    private int _bytes;

    /// <summary>The number of a new key.</summary>
    /// <exception cref="TaskFailure">There are too many, or they are too long.</exception>
    public int Take(int nameBytes)
    {
        _bytes += nameBytes;
        return _keys < MaxKeys && _bytes <= MaxBytes ? _keys++ : throw JsonFailure.TooManyColumns();
    }
}
