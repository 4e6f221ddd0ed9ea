namespace Tablinum.Engine.Protocol;

/// <summary>The tables inside a part file.</summary>
public static class PartTables
{
    /// <summary>The rows.</summary>
    public const string Rows = "data";

    /// <summary>The rows of the file that could not be taken: <c>line</c>, <c>reason</c>, <c>text</c>. Only there if there were any.</summary>
    public const string Rejected = "rejected";
}
