using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Tablinum.Architecture.Tests.Reading;

/// <summary>One instruction of a method body.</summary>
/// <param name="Token">The metadata token it names; null if it names none.</param>
/// <param name="Text">The literal of <c>ldstr</c>.</param>
/// <param name="Number">The constant of <c>ldc.i4</c> in any of its forms.</param>
internal readonly record struct Instruction(OpCode Code, EntityHandle? Token, string? Text, int? Number);

/// <summary>Decodes method bodies.</summary>
internal static class Il
{
    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)(ushort)code.Value);

    public static List<Instruction> Read(MetadataReader metadata, BlobReader body)
    {
        var instructions = new List<Instruction>();
        while (body.RemainingBytes > 0)
        {
            var first = body.ReadByte();
            var code = Codes[first == 0xFE ? 0xFE00 | body.ReadByte() : first];
            instructions.Add(ReadOperand(metadata, ref body, code));
        }

        return instructions;
    }

    private static Instruction ReadOperand(MetadataReader metadata, ref BlobReader body, OpCode code)
    {
        switch (code.OperandType)
        {
            case OperandType.InlineString:
                var literal = metadata.GetUserString(MetadataTokens.UserStringHandle(body.ReadInt32() & 0xFFFFFF));
                return new Instruction(code, Token: null, literal, Number: null);
            case OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType
                or OperandType.InlineTok or OperandType.InlineSig:
                return new Instruction(code, MetadataTokens.EntityHandle(body.ReadInt32()), Text: null, Number: null);
            case OperandType.InlineSwitch:
                var targets = body.ReadInt32();
                body.Offset += 4 * targets;
                break;
            case OperandType.InlineI:
                return new Instruction(code, Token: null, Text: null, body.ReadInt32());
            case OperandType.ShortInlineI:
                return new Instruction(code, Token: null, Text: null, body.ReadSByte());
            case OperandType.InlineI8 or OperandType.InlineR:
                body.Offset += 8;
                break;
            case OperandType.InlineBrTarget or OperandType.ShortInlineR:
                body.Offset += 4;
                break;
            case OperandType.InlineVar:
                body.Offset += 2;
                break;
            case OperandType.ShortInlineBrTarget or OperandType.ShortInlineVar:
                body.Offset += 1;
                break;
            default:
                break; // no operand
        }

        return new Instruction(code, Token: null, Text: null, ShortConstant(code));
    }

    private static int? ShortConstant(OpCode code)
    {
        var distance = code.Value - OpCodes.Ldc_I4_0.Value;
        return distance is >= 0 and <= 8 ? distance : code == OpCodes.Ldc_I4_M1 ? -1 : null;
    }
}
