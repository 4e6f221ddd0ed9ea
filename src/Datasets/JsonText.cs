using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Tablinum.Datasets;

/// <summary>Immutable values kept as JSON in a text column, alike in both databases.</summary>
internal static class JsonText
{
    /// <summary>Keeps the property as JSON text. Values are never changed in place, so the reference tells whether it changed.</summary>
    public static PropertyBuilder<T> HasJsonText<T>(this PropertyBuilder<T> property)
        where T : class? =>
        property.HasConversion(
            new ValueConverter<T, string>(value => Write(value), text => Read<T>(text)),
            new ValueComparer<T>((a, b) => ReferenceEquals(a, b), value => value == null ? 0 : value.GetHashCode(), value => value));

    private static string Write<T>(T value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Web);

    private static T Read<T>(string text) =>
        JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Web)
        ?? throw new InvalidDataException($"A column of {typeof(T).Name} holds the JSON value null.");
}
