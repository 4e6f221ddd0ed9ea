using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Tablinum.Posix;

/// <summary>
/// seccomp of Linux: a process gives up system calls, on all of its threads and for good. What it keeps is what computing needs:
/// memory, threads of its own, and files (which <see cref="Landlock"/> narrows).
/// </summary>
/// <remarks>
/// The filter is classic BPF: it looks at the number of a call and at the low half of its arguments, and answers EPERM for what is
/// refused. See <c>Documentation/userspace-api/seccomp_filter.rst</c> of the kernel. Numbers differ per processor.
/// </remarks>
public static partial class SystemCallFilter
{
    private const uint SetModeFilter = 1;
    private const uint AllThreads = 1; // SECCOMP_FILTER_FLAG_TSYNC

    private const ushort LoadWord = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private const ushort JumpIfEqual = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private const ushort JumpIfAtLeast = 0x35; // BPF_JMP | BPF_JGE | BPF_K
    private const ushort JumpIfAnySet = 0x45; // BPF_JMP | BPF_JSET | BPF_K
    private const ushort Return = 0x06; // BPF_RET | BPF_K

    private const uint Allow = 0x7FFF0000;
    private const uint KillProcess = 0x80000000;
    private const uint NotPermitted = 0x00050000 | 1; // SECCOMP_RET_ERRNO | EPERM
    private const uint NotImplemented = 0x00050000 | 38; // ENOSYS: the C library falls back to what can be looked into

    private const uint NumberField = 0;
    private const uint ArchitectureField = 4;
    private const uint CloneThread = 0x00010000;

    /// <summary>Requests of <c>ioctl</c> that change what an owner says of a file, or type for a person.</summary>
    private static readonly uint[] SettingFlags =
    [
        0x40086602, // FS_IOC_SETFLAGS
        0x40046602, // FS_IOC32_SETFLAGS
        0x401C5820, // FS_IOC_FSSETXATTR
        0x5412, // TIOCSTI: types at a terminal
    ];

    /// <summary>Whether this system has such a filter, and its processor is known here.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && Processor.Current is not null && File.Exists("/proc/sys/kernel/seccomp/actions_avail");

    /// <summary>
    /// Gives up networks, other programs, other processes, tracing, mounts, namespaces, modules, keys, clocks, users, limits and the flags of
    /// files, for every thread of this process, and all that it starts.
    /// </summary>
    /// <exception cref="Win32Exception">The kernel refused: nothing is given up.</exception>
    public static void ApplyToProcess()
    {
        var processor = Processor.Current ?? throw new PlatformNotSupportedException("No system call numbers are known for this processor.");
        var program = Program(processor, (uint)Environment.ProcessId);
        Native.SetNoNewPrivileges();
        unsafe
        {
            fixed (Instruction* instructions = program)
            {
                var filter = new Filter { Length = (ushort)program.Length, Instructions = instructions };
                var result = Seccomp(processor.Seccomp, SetModeFilter, AllThreads, in filter);
                if (result > 0)
                {
                    throw new Win32Exception($"seccomp: thread {result} could not be bound.");
                }

                Native.Check(result, "seccomp");
            }
        }
    }

    private static Instruction[] Program(Processor processor, uint processId)
    {
        List<Instruction> program =
        [
            new(LoadWord, ArchitectureField),
            new(JumpIfEqual, processor.Architecture, IfTrue: 1),
            new(Return, KillProcess), // calls by the numbers of another processor would pass under other names
            new(LoadWord, NumberField),
        ];
        if (processor.OtherNumbersFrom is { } from)
        {
            program.AddRange([new(JumpIfAtLeast, from, IfFalse: 1), new(Return, KillProcess)]);
        }

        foreach (var call in processor.Refused)
        {
            program.AddRange([new(JumpIfEqual, call, IfFalse: 1), new(Return, NotPermitted)]);
        }

        program.AddRange([new(JumpIfEqual, processor.Clone3, IfFalse: 1), new(Return, NotImplemented)]);
        program.AddRange(OnlyThreads(processor.Clone));
        program.AddRange(processor.OnlyToItself.SelectMany(call => OnlyTo(processId, call)));
        program.AddRange(SettingFlags.SelectMany(request => Without(request, processor.InputOutputControl)));
        program.AddRange(OnlyReading(processor.PrLimit));
        program.Add(new(Return, Allow));
        return [.. program];
    }

    /// <summary>Threads, but no processes.</summary>
    private static Instruction[] OnlyThreads(uint clone) =>
    [
        new(JumpIfEqual, clone, IfFalse: 4),
        new(LoadWord, ArgumentField(0)),
        new(JumpIfAnySet, CloneThread, IfFalse: 1),
        new(Return, Allow),
        new(Return, NotPermitted),
    ];

    /// <summary>Signals to itself, as a runtime needs them.</summary>
    private static Instruction[] OnlyTo(uint processId, uint call) =>
    [
        new(JumpIfEqual, call, IfFalse: 4),
        new(LoadWord, ArgumentField(0)),
        new(JumpIfEqual, processId, IfFalse: 1),
        new(Return, Allow),
        new(Return, NotPermitted),
    ];

    private static Instruction[] Without(uint request, uint inputOutputControl) =>
    [
        new(JumpIfEqual, inputOutputControl, IfFalse: 4),
        new(LoadWord, ArgumentField(1)),
        new(JumpIfEqual, request, IfFalse: 1),
        new(Return, NotPermitted),
        new(LoadWord, NumberField),
    ];

    /// <summary>Its own limits may be read and not set.</summary>
    private static Instruction[] OnlyReading(uint limit) =>
    [
        new(JumpIfEqual, limit, IfFalse: 6),
        new(LoadWord, ArgumentField(2)),
        new(JumpIfEqual, 0, IfFalse: 3),
        new(LoadWord, ArgumentField(2) + 4),
        new(JumpIfEqual, 0, IfFalse: 1),
        new(Return, Allow),
        new(Return, NotPermitted),
    ];

    /// <summary>Low half of an argument; both processors are little-endian.</summary>
    private static uint ArgumentField(int index) => 16 + (uint)(index * 8);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Seccomp(nint number, uint operation, uint flags, in Filter filter);

    /// <summary>One instruction of the filter.</summary>
    /// <param name="IfTrue">Instructions to pass over if its test holds.</param>
    /// <param name="IfFalse">… and if it does not.</param>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Value)
    {
        public Instruction(ushort code, uint value, byte IfTrue = 0, byte IfFalse = 0)
            : this(code, IfTrue, IfFalse, value)
        {
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Filter
    {
        public ushort Length;
        public Instruction* Instructions;
    }
}
