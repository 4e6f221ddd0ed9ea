using System.Runtime.InteropServices;

namespace Tablinum.Posix;

public static partial class SystemCallFilter
{
    /// <summary>The numbers of a processor's system calls, from <c>unistd.h</c> of the kernel.</summary>
    private sealed class Processor
    {
        public static Processor? Current { get; } = RuntimeInformation.ProcessArchitecture switch
        {
            System.Runtime.InteropServices.Architecture.X64 => X64(),
            System.Runtime.InteropServices.Architecture.Arm64 => Arm64(),
            _ => null,
        };

        /// <summary>AUDIT_ARCH_* of the kernel.</summary>
        public required uint Architecture { get; init; }

        /// <summary>Numbers from here on are those of another interface of the same processor.</summary>
        public uint? OtherNumbersFrom { get; init; }

        public required nint Seccomp { get; init; }

        public required uint Clone { get; init; }

        public required uint Clone3 { get; init; }

        public required uint PrLimit { get; init; }

        public required uint InputOutputControl { get; init; }

        /// <summary>Their first argument is a process.</summary>
        public required uint[] OnlyToItself { get; init; }

        public required uint[] Refused { get; init; }

        private static Processor X64() => new()
        {
            Architecture = 0xC000003E,
            OtherNumbersFrom = 0x40000000, // x32
            Seccomp = 317,
            Clone = 56,
            Clone3 = 435,
            PrLimit = 302,
            InputOutputControl = 16,
            OnlyToItself =
            [
                62, // kill
                234, // tgkill
                129, // rt_sigqueueinfo
                297, // rt_tgsigqueueinfo
            ],
            Refused =
            [
                41, 53, 42, 43, 288, 49, 50, // socket socketpair connect accept accept4 bind listen
                44, 45, 46, 47, 299, 307, 48, 51, 52, 54, 55, // sendto recvfrom sendmsg recvmsg recvmmsg sendmmsg shutdown get/set names and options
                57, 58, 59, 322, // fork vfork execve execveat
                200, 434, 424, 438, 312, // tkill pidfd_open pidfd_send_signal pidfd_getfd kcmp
                101, 310, 311, 440, 448, // ptrace process_vm_readv process_vm_writev process_madvise process_mrelease
                165, 166, 155, 161, 428, 429, 430, 431, 432, 433, 442, 467, // mount umount2 pivot_root chroot open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr open_tree_attr
                272, 308, 303, 304, // unshare setns name_to_handle_at open_by_handle_at
                133, 259, // mknod mknodat
                175, 313, 176, 246, 320, 169, 167, 168, 163, // init_module finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff acct
                321, 298, 323, 425, 426, 427, // bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register
                248, 249, 250, // add_key request_key keyctl
                164, 227, 159, 305, 170, 171, // settimeofday clock_settime adjtimex clock_adjtime sethostname setdomainname
                172, 173, 135, 103, // iopl ioperm personality syslog
                105, 106, 113, 114, 117, 119, 122, 123, 116, 126, // setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups capset
                160, 141, 144, 142, 314, 251, // setrlimit setpriority sched_setscheduler sched_setparam sched_setattr ioprio_set
                29, 30, 31, 67, 64, 65, 66, 68, 69, 70, 71, 240, 241, // shared memory, semaphores and queues of System V; mq_open mq_unlink
                90, 91, 268, 452, 92, 93, 94, 260, // chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat
                188, 189, 190, 197, 198, 199, 463, 466, 469, // set and remove extended attributes, by path, link and descriptor; file_setattr
                132, 235, 261, 280, // utime utimes futimesat utimensat
                300, 301, 179, 443, 212, // fanotify_init fanotify_mark quotactl quotactl_fd lookup_dcookie
            ],
        };

        private static Processor Arm64() => new()
        {
            Architecture = 0xC00000B7,
            Seccomp = 277,
            Clone = 220,
            Clone3 = 435,
            PrLimit = 261,
            InputOutputControl = 29,
            OnlyToItself =
            [
                129, // kill
                131, // tgkill
                138, // rt_sigqueueinfo
                240, // rt_tgsigqueueinfo
            ],
            Refused =
            [
                198, 199, 203, 202, 242, 200, 201, // socket socketpair connect accept accept4 bind listen
                206, 207, 211, 212, 243, 269, 210, 204, 205, 208, 209, // sendto recvfrom sendmsg recvmsg recvmmsg sendmmsg shutdown get/set names and options
                221, 281, // execve execveat
                130, 434, 424, 438, 272, // tkill pidfd_open pidfd_send_signal pidfd_getfd kcmp
                117, 270, 271, 440, 448, // ptrace process_vm_readv process_vm_writev process_madvise process_mrelease
                40, 39, 41, 51, 428, 429, 430, 431, 432, 433, 442, 467, // mount umount2 pivot_root chroot open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr open_tree_attr
                97, 268, 264, 265, // unshare setns name_to_handle_at open_by_handle_at
                33, // mknodat
                105, 273, 106, 104, 294, 142, 224, 225, 89, // init_module finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff acct
                280, 241, 282, 425, 426, 427, // bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register
                217, 218, 219, // add_key request_key keyctl
                170, 112, 171, 266, 161, 162, // settimeofday clock_settime adjtimex clock_adjtime sethostname setdomainname
                92, 116, // personality syslog
                146, 144, 145, 143, 147, 149, 151, 152, 159, 91, // setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups capset
                164, 140, 119, 118, 274, 30, // setrlimit setpriority sched_setscheduler sched_setparam sched_setattr ioprio_set
                194, 195, 196, 197, 190, 191, 192, 193, 186, 187, 188, 189, 180, 181, // shared memory, semaphores and queues of System V; mq_open mq_unlink
                52, 53, 452, 54, 55, // fchmod fchmodat fchmodat2 fchownat fchown
                5, 6, 7, 14, 15, 16, 463, 466, 469, // set and remove extended attributes, by path, link and descriptor; file_setattr
                88, // utimensat
                262, 263, 60, 443, 18, // fanotify_init fanotify_mark quotactl quotactl_fd lookup_dcookie
            ],
        };
    }
}
