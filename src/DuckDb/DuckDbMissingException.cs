namespace Tablinum.DuckDb;

/// <summary>The native DuckDB library is not there: the program was built or installed incompletely. No retry helps.</summary>
public sealed class DuckDbMissingException : Exception
{
    /// <summary>For serializers.</summary>
    public DuckDbMissingException()
    {
    }

    /// <summary>With a message of one's own.</summary>
    public DuckDbMissingException(string message)
        : base(message)
    {
    }

    /// <summary>With a message of one's own and a cause.</summary>
    public DuckDbMissingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Says which file was looked for and where.</summary>
    public DuckDbMissingException(string fileName, string folder)
        : this($"The DuckDB library {fileName} is neither in {folder} nor known to the system: build src/DuckDb again, or copy the file there.")
    {
    }
}
