using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tablinum.Engine.Protocol;

/// <summary>The wire form of every message: camelCase JSON, generated at build time so that an engine starts quickly.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EngineHello))]
[JsonSerializable(typeof(EngineRequest))]
[JsonSerializable(typeof(EngineHeader))]
[JsonSerializable(typeof(EnginePageEnd))]
[JsonSerializable(typeof(EngineCompleted))]
[JsonSerializable(typeof(EngineFailure))]
[JsonSerializable(typeof(EngineProgress))]
[JsonSerializable(typeof(List<RelationColumn>))]
[JsonSerializable(typeof(ImportReceipt))]
[JsonSerializable(typeof(ReadCorrections))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class EngineJson : JsonSerializerContext;
