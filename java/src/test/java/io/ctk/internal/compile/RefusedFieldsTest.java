package io.ctk.internal.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.internal.group.ResourceLimits;
import io.ctk.launch.LaunchPlan;
import io.ctk.runtime.Linux;
import io.ctk.runtime.RuntimeSpec;
import io.ctk.runtime.RuntimeSpecException;
import io.ctk.testing.MadeUpMachine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a config.json can ask for and can't have: an error that names the field, before anything is made. Documents are written with ' for ". */
class RefusedFieldsTest {
    private static final String MOUNT_NAMESPACE = "'namespaces':[{'type':'mount'}]";

    @TempDir
    Path bundle;

    private static RuntimeSpec read(String process, String linux, String rest) throws IOException {
        String json = ("{'ociVersion':'1.0.0','root':{'path':'rootfs'},'process':{'args':['a'],'cwd':'/'" + process
                        + "},'linux':{" + (linux.isEmpty() ? MOUNT_NAMESPACE : linux) + "}" + rest + "}")
                .replace('\'', '"');
        return RuntimeSpec.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    private LaunchPlan plan(RuntimeSpec spec) throws IOException {
        return MadeUpMachine.plan(spec, MadeUpMachine.ROOT, bundle);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ,'terminal':true                    | process.terminal
            ,'apparmorProfile':'a'              | process.apparmorProfile
            ,'selinuxLabel':'a'                 | process.selinuxLabel
            ,'execCPUAffinity':{'initial':'0'}  | process.execCPUAffinity
            """)
    void inProcess(String field, String at) {
        assertThatThrownBy(() -> plan(read(field, "", "")))
                .isInstanceOf(RuntimeSpecException.class)
                .hasMessageStartingWith(at + ": ctk sets up no ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'namespaces':[]                                              | linux.namespaces: a container's root is mounted in a new namespace
            'namespaces':[{'type':'mount','path':'/ns'}]                 | linux.namespaces[0].path: a container's root is mounted in a new namespace
            'namespaces':[{'type':'mount'},{'type':'user'}]              | linux.uidMappings: must be there for a new user namespace
            @,'uidMappings':[{'containerID':0,'hostID':0,'size':1}]      | linux.uidMappings: needs a new user namespace
            @,'timeOffsets':{'boottime':{'secs':1}}                      | linux.timeOffsets: needs a new time namespace
            @,'sysctl':{'vm.swappiness':'1'}                             | linux.sysctl["vm.swappiness"]: belongs to no namespace
            @,'sysctl':{'kernel.shmmax':'1'}                             | linux.sysctl["kernel.shmmax"]: is one of the ipc namespace
            @,'sysctl':{'net.ipv4.ip_forward':'1'}                       | linux.sysctl["net.ipv4.ip_forward"]: is one of the network namespace
            @,'sysctl':{'net/../vm/swappiness':'1'}                      | linux.sysctl["net/../vm/swappiness"]: must be a kernel parameter's name
            @,'seccomp':{'defaultAction':'SCMP_ACT_ALLOW'}               | linux.seccomp: ctk sets up no system call filters
            @,'mountLabel':'a'                                           | linux.mountLabel: ctk sets up no SELinux labels
            @,'personality':{'domain':'LINUX','flags':['A']}             | linux.personality.flags: ctk sets up no flags
            @,'intelRdt':{'closID':'a'}                                  | linux.intelRdt: ctk sets up no Intel RDT groups
            @,'netDevices':{'eth0':{}}                                   | linux.netDevices: ctk sets up no network devices
            """)
    void inLinux(String fields, String message) {
        assertThatThrownBy(() -> plan(read("", fields.replace("@", MOUNT_NAMESPACE), "")))
                .isInstanceOf(RuntimeSpecException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ,'hostname':'a'                                                                   | hostname: would be the machine's
            ,'domainname':'a'                                                                 | domainname: would be the machine's
            ,'mounts':[{'destination':'/'}]                                                   | mounts[0].destination: is the root file system
            ,'mounts':[{'destination':'/a/..','type':'tmpfs'}]                                | mounts[0].destination: is the root file system
            ,'mounts':[{'destination':'/a'}]                                                  | mounts[0].type: must be there
            ,'mounts':[{'destination':'/a','type':'bind'}]                                    | mounts[0].source: must name a file or directory
            ,'mounts':[{'destination':'/a','type':'bind','source':'/not/there'}]              | mounts[0].source: there is no /not/there
            ,'mounts':[{'destination':'/a','options':['bind','size=1'],'source':'/'}]         | mounts[0].options: "size=1" is for file systems
            ,'mounts':[{'destination':'/a','type':'proc','options':['tmpcopyup']}]            | mounts[0].options: "tmpcopyup" is for a tmpfs alone
            ,'mounts':[{'destination':'/a','type':'tmpfs','options':['idmap']}]               | mounts[0].options: "idmap" is for a bind alone
            ,'mounts':[{'destination':'/a','source':'/','options':['rbind','idmap']}]         | mounts[0].uidMappings: must be there for an id-mapped mount
            ,'mounts':[{'destination':'/a','type':'tmpfs','uidMappings':[{'containerID':0,'hostID':0,'size':1}]}] | mounts[0].options: only a bind can be id-mapped
            """)
    void elsewhere(String fields, String message) {
        assertThatThrownBy(() -> plan(read("", "", fields)))
                .isInstanceOf(RuntimeSpecException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'memory':{'kernel':1}                     | memory.kernel: is counted with
            'memory':{'kernelTCP':1}                  | memory.kernelTCP: is counted with
            'memory':{'swappiness':1}                 | memory.swappiness: is the whole machine's
            'memory':{'disableOOMKiller':true}        | memory.disableOOMKiller: can't be had
            'memory':{'swap':1}                       | memory.swap: is a limit of memory and swap together, and needs
            'memory':{'limit':2,'swap':1}             | memory.swap: is a limit of memory and swap together, and must not
            'cpu':{'realtimeRuntime':1}               | cpu.realtimeRuntime: is not to be had
            'pids':{'limit':0}                        | pids.limit: leaves no room
            'blockIO':{'leafWeight':10}               | blockIO.leafWeight: is not to be had
            'unified':{'cgroup.procs':'0'}            | unified["cgroup.procs"]: is no limit
            'unified':{'cgroup.kill':'1'}             | unified["cgroup.kill"]: is no limit
            'network':{'classID':1}                   | network: marks packets in cgroup v1 only
            """)
    void inResources(String resources, String message) {
        assertThatThrownBy(() -> {
                    Linux linux = read("", MOUNT_NAMESPACE + ",'resources':{" + resources + "}", "")
                            .linux();
                    ResourceLimits.of(Objects.requireNonNull(linux).resources());
                })
                .isInstanceOf(RuntimeSpecException.class)
                .hasMessageStartingWith("linux.resources." + message);
    }

    @Test
    void ordinaryUsersSetNoGroups() {
        assertThatThrownBy(() -> MadeUpMachine.plan(
                        read(
                                ",'user':{'uid':0,'gid':0,'additionalGids':[5]}",
                                "'namespaces':[{'type':'mount'},{'type':'user'}],'uidMappings':[{'containerID':0,'hostID':1000,'size':1}],"
                                        + "'gidMappings':[{'containerID':0,'hostID':1001,'size':1}]",
                                ""),
                        MadeUpMachine.USER,
                        bundle))
                .hasMessageStartingWith("process.user.additionalGids: ");
    }

    @Test
    void ofContradictionsInARemountTheMountsOwnHolds() throws Exception {
        RuntimeSpec spec = read(
                "",
                "",
                ",'mounts':[{'destination':'/a','type':'tmpfs'},{'destination':'/a','options':['remount','rro','nodev','rw']}]");
        assertThat(plan(spec).toString()).contains("remount /a").doesNotContain("remount /a: ro");
    }

    @Test
    void withoutAProcessThereIsNothingToStart() {
        assertThatThrownBy(() -> plan(RuntimeSpec.read(new ByteArrayInputStream(
                        "{\"ociVersion\":\"1.0.0\",\"linux\":{}}".getBytes(StandardCharsets.UTF_8)))))
                .hasMessage("process: must be there to start a container");
    }

    @Test
    void sourcesAreBeneathTheBundle() throws Exception {
        Files.createDirectory(bundle.resolve("data"));
        RuntimeSpec spec = read("", "", ",'mounts':[{'destination':'/a','type':'bind','source':'data'}]");
        assertThat(plan(spec).toString()).contains("bind /a: from " + bundle.resolve("data"));
    }
}
