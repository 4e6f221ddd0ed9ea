using System.Text.Json.Serialization;
using Tablinum.Cli.Connections;

namespace Tablinum.Cli.Client;

/// <summary>JSON of the API and of the connection file, generated at build time so that a command starts quickly.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(NewWorkspace))]
[JsonSerializable(typeof(NewWorkspaceRequest))]
[JsonSerializable(typeof(UploadAnswer))]
[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(ListPage<TableEntry>))]
[JsonSerializable(typeof(RowsPage))]
[JsonSerializable(typeof(QueryRequest))]
[JsonSerializable(typeof(RememberedConnections))]
internal sealed partial class CliJson : JsonSerializerContext;
