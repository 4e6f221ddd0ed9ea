namespace Tablinum.Engine.Host.Reading.Json;

/// <summary>Where the rows of a JSON file are.</summary>
/// <param name="List">Begin of the list whose elements are the rows; null if each text of the file is a row.</param>
/// <param name="Path">Of that list, such as <c>data.items</c>; empty for the file itself.</param>
/// <param name="LeftOut">What else the file holds: the first of it.</param>
/// <param name="IsGeo">Whether it is a GeoJSON FeatureCollection.</param>
internal sealed record JsonRowPlace(ByteMark? List, string Path, IReadOnlyList<string> LeftOut, bool IsGeo)
{
    /// <summary>Each text is a row.</summary>
    public static JsonRowPlace Texts { get; } = new(List: null, Path: "", LeftOut: [], IsGeo: false);

    /// <summary>The elements of the list that is the whole file.</summary>
    public static JsonRowPlace WholeList(ByteMark list) => new(list, Path: "", LeftOut: [], IsGeo: false);
}
