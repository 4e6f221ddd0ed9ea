using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Tablinum.Architecture.Tests.Reading;

/// <summary>One of our types, and the types that it uses.</summary>
/// <param name="Owner">The type, or the outermost one that it is nested in.</param>
/// <param name="Name">Of the type itself, compiler-made ones too.</param>
internal sealed record CompiledType(TypeName Owner, string Name, IReadOnlySet<TypeName> Uses);

/// <summary>One method with a body.</summary>
internal sealed record CompiledMethod(TypeName Owner, string Name, IReadOnlyList<Instruction> Body);

/// <summary>What the compiler wrote, read without loading: base types, fields, signatures, attributes and every method body.</summary>
internal sealed class CompiledAssembly : IDisposable
{
    private readonly PEReader _file;

    public CompiledAssembly(Assembly assembly)
    {
        _file = new PEReader(File.OpenRead(assembly.Location));
        Metadata = _file.GetMetadataReader();
    }

    public MetadataReader Metadata { get; }

    public IEnumerable<CompiledType> Types() => Metadata.TypeDefinitions.Select(Read);

    public IEnumerable<CompiledMethod> Methods() =>
        from handle in Metadata.MethodDefinitions
        let method = Metadata.GetMethodDefinition(handle)
        where method.RelativeVirtualAddress != 0
        select new CompiledMethod(
            TypeName.Of(Metadata, method.GetDeclaringType()),
            Metadata.GetString(method.Name),
            Il.Read(Metadata, _file.GetMethodBody(method.RelativeVirtualAddress).GetILReader()));

    /// <summary>Methods that live in a native library.</summary>
    public IEnumerable<string> NativeImports() =>
        from handle in Metadata.MethodDefinitions
        let method = Metadata.GetMethodDefinition(handle)
        where method.Attributes.HasFlag(MethodAttributes.PinvokeImpl)
        select $"{TypeName.Of(Metadata, method.GetDeclaringType())}.{Metadata.GetString(method.Name)}";

    /// <summary>Names of members of other assemblies that are called or read.</summary>
    public IEnumerable<string> MembersUsed() =>
        Metadata.MemberReferences.Select(handle => Metadata.GetString(Metadata.GetMemberReference(handle).Name));

    public void Dispose() => _file.Dispose();

    private CompiledType Read(TypeDefinitionHandle handle)
    {
        var type = Metadata.GetTypeDefinition(handle);
        var uses = new UseCollector(Metadata);

        uses.Add(type.BaseType);
        AddAttributes(uses, type.GetCustomAttributes());
        AddConstraints(uses, type.GetGenericParameters());
        foreach (var implemented in type.GetInterfaceImplementations())
        {
            uses.Add(Metadata.GetInterfaceImplementation(implemented).Interface);
        }

        foreach (var field in type.GetFields())
        {
            uses.Add(field);
            AddAttributes(uses, Metadata.GetFieldDefinition(field).GetCustomAttributes());
        }

        foreach (var property in type.GetProperties())
        {
            AddAttributes(uses, Metadata.GetPropertyDefinition(property).GetCustomAttributes());
        }

        foreach (var method in type.GetMethods())
        {
            AddMethod(uses, method);
        }

        return new CompiledType(TypeName.Of(Metadata, handle), Metadata.GetString(type.Name), uses.Found);
    }

    private void AddMethod(UseCollector uses, MethodDefinitionHandle handle)
    {
        var method = Metadata.GetMethodDefinition(handle);
        uses.Add(handle);
        AddAttributes(uses, method.GetCustomAttributes());
        AddConstraints(uses, method.GetGenericParameters());
        foreach (var parameter in method.GetParameters())
        {
            AddAttributes(uses, Metadata.GetParameter(parameter).GetCustomAttributes());
        }

        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        var body = _file.GetMethodBody(method.RelativeVirtualAddress);
        uses.Add(body.LocalSignature);
        foreach (var region in body.ExceptionRegions)
        {
            uses.Add(region.CatchType);
        }

        foreach (var instruction in Il.Read(Metadata, body.GetILReader()))
        {
            uses.Add(instruction.Token ?? default(EntityHandle));
        }
    }

    private void AddAttributes(UseCollector uses, CustomAttributeHandleCollection attributes)
    {
        foreach (var attribute in attributes)
        {
            uses.Add(Metadata.GetCustomAttribute(attribute).Constructor);
        }
    }

    private void AddConstraints(UseCollector uses, GenericParameterHandleCollection parameters)
    {
        foreach (var parameter in parameters)
        {
            foreach (var constraint in Metadata.GetGenericParameter(parameter).GetConstraints())
            {
                uses.Add(Metadata.GetGenericParameterConstraint(constraint).Type);
            }
        }
    }
}
