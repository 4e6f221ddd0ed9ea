using System.Diagnostics;
using System.Globalization;
using Tablinum.Posix;

namespace Tablinum.Unit.Tests.Foundation;

/// <summary>Of a kernel that a folder pretends to be, and of the one below where it has groups for us.</summary>
public sealed class ControlGroupTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-groups-");

    private static string Me => Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    private string Proc => Path.Combine(_folder.FullName, "proc");

    private string Group => Path.Combine(_folder.FullName, "cgroup", "app.service");

    [Fact]
    public void A_group_of_version_2_that_is_ours_alone_is_divided()
    {
        PretendVersion2();

        var groups = ControlGroups.TryOpen(Proc);
        var group = groups?.TryAdd(processId: 4711, memoryBytes: 1 << 30);

        Assert.Equal(2, groups?.Version);
        Assert.Equal(Me, Read("server", "cgroup.procs"));
        Assert.Equal("+memory +pids", Read("cgroup.subtree_control"));
        Assert.NotNull(group);
        Assert.Equal("1073741824", Read($"tablinum-{Me}-4711", "memory.max"));
        Assert.Equal("4711", Read($"tablinum-{Me}-4711", "cgroup.procs"));
    }

    [Fact]
    public void One_that_others_are_in_is_left_as_it_is()
    {
        PretendVersion2(members: $"1\n{Me}\n");

        Assert.Null(ControlGroups.TryOpen(Proc));
        Assert.Equal("", Read("cgroup.subtree_control"));
    }

    [Fact]
    public void One_that_is_divided_already_may_be_shared()
    {
        PretendVersion2(members: $"1\n{Me}\n", division: "cpu memory\n");

        Assert.Equal(2, ControlGroups.TryOpen(Proc)?.Version);
        Assert.False(Directory.Exists(Path.Combine(Group, "server")));
    }

    [Fact]
    public void One_without_the_controller_of_memory_is_of_no_use()
    {
        PretendVersion2(controllers: "cpu pids\n");

        Assert.Null(ControlGroups.TryOpen(Proc));
    }

    [Fact]
    public void A_kernel_without_groups_has_none()
    {
        Assert.Null(ControlGroups.TryOpen(Proc));

        Pretend("", "");
        Assert.Null(ControlGroups.TryOpen(Proc));
    }

    [Fact]
    public void A_container_whose_list_shows_paths_of_its_host_is_found()
    {
        PretendVersion2(list: "0::/docker/abc/app.service\n", root: "/docker/abc");

        Assert.Equal(2, ControlGroups.TryOpen(Proc)?.Version);
    }

    [Fact]
    public void Groups_that_dead_processes_left_are_removed()
    {
        PretendVersion2();
        var (ofMine, ofTheDead, ofAnother) = (Path.Combine(Group, $"tablinum-{Me}-1"), Path.Combine(Group, "tablinum-999999999-1"), Path.Combine(Group, "another"));
        Array.ForEach([ofMine, ofTheDead, ofAnother], folder => Directory.CreateDirectory(folder));
        Directory.CreateDirectory(Path.Combine(Proc, Me));

        ControlGroups.TryOpen(Proc);

        Assert.True(Directory.Exists(ofMine));
        Assert.False(Directory.Exists(ofTheDead));
        Assert.True(Directory.Exists(ofAnother));
    }

    [Theory]
    [InlineData("low 0\nmax 12\noom 1\noom_kill 1\n", true)]
    [InlineData("low 0\nmax 12\noom 0\noom_kill 0\noom_group_kill 0\n", false)]
    public void Who_was_ended_for_want_of_memory_can_be_told(string events, bool expected)
    {
        PretendVersion2();
        var group = ControlGroups.TryOpen(Proc)!.TryAdd(4711, memoryBytes: 1 << 20)!;
        File.WriteAllText(Path.Combine(Group, $"tablinum-{Me}-4711", "memory.events"), events);

        Assert.Equal(expected, group.HasRunOut());
    }

    [Fact]
    public async Task The_kernel_ends_a_process_that_takes_more_than_its_group_has()
    {
        var groups = ControlGroups.TryOpen();
        Assert.SkipWhen(groups is null, "No control group can be made here.");
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "read go; head -c 400000000 /dev/zero | tail -n 1 | wc -c"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var group = groups.TryAdd(process.Id, memoryBytes: 50 << 20);

        await process.StandardInput.WriteLineAsync("go");
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("0", output.Trim());
        Assert.True(group?.HasRunOut());
        group?.Remove();
        Assert.False(group?.HasRunOut());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void PretendVersion2(
        string? members = null, string controllers = "cpu memory pids\n", string division = "", string list = "0::/app.service\n", string root = "/")
    {
        Pretend(list, $"31 23 0:28 {root} {Path.GetDirectoryName(Group)} rw,relatime - cgroup2 cgroup2 rw\n");
        Directory.CreateDirectory(Group);
        File.WriteAllText(Path.Combine(Group, "cgroup.controllers"), controllers);
        File.WriteAllText(Path.Combine(Group, "cgroup.subtree_control"), division);
        File.WriteAllText(Path.Combine(Group, "cgroup.procs"), members ?? Me + "\n");
    }

    private void Pretend(string list, string mounts)
    {
        Directory.CreateDirectory(Path.Combine(Proc, "self"));
        File.WriteAllText(Path.Combine(Proc, "self", "cgroup"), list);
        File.WriteAllText(Path.Combine(Proc, "self", "mountinfo"), mounts);
    }

    private string Read(params string[] path) => File.ReadAllText(Path.Combine([Group, .. path]));
}
