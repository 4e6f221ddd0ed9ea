using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;

namespace Tablinum.Server;

/// <summary>Names of types in the OpenAPI document.</summary>
internal static class ContractNames
{
    /// <summary>
    /// Slices nest <c>Request</c> and <c>Response</c>; the default would name them all alike and silently
    /// describe one with the schema of another. Nested types take their slice's name in front.
    /// </summary>
    internal static string? Of(JsonTypeInfo type) =>
        OpenApiOptions.CreateDefaultSchemaReferenceId(type) is { } name && type.Type.DeclaringType is { } slice
            ? slice.Name + name
            : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
}
