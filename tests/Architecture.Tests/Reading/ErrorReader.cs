using System.Reflection.Emit;
using System.Reflection.Metadata;
using Tablinum.Foundation;

namespace Tablinum.Architecture.Tests.Reading;

/// <summary>A place where the program names what may be the code of an error.</summary>
/// <param name="Owner">The outermost class.</param>
/// <param name="Code">The text.</param>
/// <param name="Kind">Set where an <see cref="Error"/> is made right there; null for any other text with one dot.</param>
/// <param name="Travels">Made in an engine, whose failures become the same errors on the other side of the wall.</param>
/// <param name="Detail">What it tells people, with … for what is filled in.</param>
internal sealed record ErrorUse(string Owner, string Code, ErrorKind? Kind, bool Travels, string Detail);

/// <summary>Finds errors in compiled methods, where every constant is already a literal.</summary>
internal static class ErrorReader
{
    public static IEnumerable<ErrorUse> Read(CompiledAssembly assembly)
    {
        foreach (var method in assembly.Methods())
        {
            var start = 0;
            for (var i = 0; i < method.Body.Count; i++)
            {
                var instruction = method.Body[i];
                if (instruction.Text is { } text && text.Count(c => c == '.') == 1 && !text.Contains(' ', StringComparison.Ordinal))
                {
                    yield return new ErrorUse(method.Owner.Name, text, Kind: null, Travels: false, Detail: "");
                }

                if (instruction.Code == OpCodes.Newobj && Made(assembly.Metadata, instruction.Token) is { } type && (IsError(type) || IsFailure(type)))
                {
                    if (Find(method, start, i) is { } made)
                    {
                        yield return made with { Travels = IsFailure(type) };
                    }

                    start = i + 1;
                }
            }
        }
    }

    /// <summary>The compiler pushes kind, code and detail in this order: the code is the text right after a constant number.</summary>
    private static ErrorUse? Find(CompiledMethod method, int start, int end)
    {
        for (var i = end - 1; i > start; i--)
        {
            if (method.Body[i].Text is { } code && method.Body[i - 1].Number is { } kind && LooksLikeCode(code))
            {
                var detail = method.Body.Skip(i + 1).Take(end - i - 1).Select(part => part.Text).OfType<string>();
                return new ErrorUse(method.Owner.Name, code, (ErrorKind)kind, Travels: false, string.Join("…", detail));
            }
        }

        return null;
    }

    private static bool LooksLikeCode(string text) =>
        text.Length > 2 && text.IndexOf('.', StringComparison.Ordinal) is var dot && dot > 0 && dot < text.Length - 1
        && !text.Contains(' ', StringComparison.Ordinal);

    private static TypeName? Made(MetadataReader metadata, EntityHandle? token) => token switch
    {
        { Kind: HandleKind.MemberReference } handle =>
            metadata.GetMemberReference((MemberReferenceHandle)handle).Parent is { Kind: HandleKind.TypeReference } parent
                ? TypeName.Of(metadata, (TypeReferenceHandle)parent)
                : null,
        { Kind: HandleKind.MethodDefinition } handle =>
            TypeName.Of(metadata, metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType()),
        _ => null,
    };

    private static bool IsError(TypeName type) => type is { Namespace: "Tablinum.Foundation", Name: nameof(Error) };

    private static bool IsFailure(TypeName type) => type is { Namespace: "Tablinum.Engine.Host", Name: "TaskFailure" };
}
