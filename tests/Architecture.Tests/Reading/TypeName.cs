using System.Reflection.Metadata;

namespace Tablinum.Architecture.Tests.Reading;

/// <summary>A type as metadata names it; a nested one goes by its outermost type, which carries the namespace.</summary>
/// <param name="Assembly">Where it is defined.</param>
internal sealed record TypeName(string Assembly, string Namespace, string Name)
{
    public static TypeName Of(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
        {
            type = metadata.GetTypeDefinition(type.GetDeclaringType());
        }

        return new TypeName(
            metadata.GetString(metadata.GetAssemblyDefinition().Name),
            metadata.GetString(type.Namespace),
            metadata.GetString(type.Name));
    }

    public static TypeName Of(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        while (type.ResolutionScope.Kind == HandleKind.TypeReference)
        {
            type = metadata.GetTypeReference((TypeReferenceHandle)type.ResolutionScope);
        }

        var assembly = type.ResolutionScope.Kind == HandleKind.AssemblyReference
            ? metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name
            : metadata.GetAssemblyDefinition().Name;
        return new TypeName(metadata.GetString(assembly), metadata.GetString(type.Namespace), metadata.GetString(type.Name));
    }

    /// <summary>Whether the namespace is this one or inside it.</summary>
    public bool IsIn(string ns) =>
        Namespace == ns || Namespace.StartsWith(ns + ".", StringComparison.Ordinal);

    public override string ToString() => $"{Namespace}.{Name}";
}
