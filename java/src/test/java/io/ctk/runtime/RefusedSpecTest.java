package io.ctk.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, and the words for it. Documents are written with ' for ". */
class RefusedSpecTest {
    private static void assertRefused(String json, String message) {
        assertThatThrownBy(() -> RuntimeSpecTest.read(json.replace('\'', '"')))
                .isInstanceOf(RuntimeSpecException.class)
                .hasMessage(message);
    }

    private static void assertRefusedIn(String place, String value, String message) {
        String json = "{'ociVersion':'1.3.0'," + place.replace("@", value) + "}";
        assertRefused(json, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ''                                 | config.json: is no JSON object
            []                                 | config.json: is no JSON object
            null                               | config.json: is no JSON object
            {                                  | config.json: ends too early
            {'ociVersion':'1.3                 | config.json: ends too early
            {} x                               | config.json: is not JSON in line 1, column 4: Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')
            {} {}                              | config.json: has something behind its end
            {'a':1,'b':{'c':1,'c':2}}          | b.c: is there twice
            {'a':[{},{'b c':0,'b c':0}]}       | a[1]["b c"]: is there twice
            {}                                 | ociVersion: must be there
            {'ociVersion':null}                | ociVersion: must be text, not null
            {'ociVersion':''}                  | ociVersion: must be a version 1 of the specification, such as 1.3.0, not ""
            {'ociVersion':'2.0.0'}             | ociVersion: must be a version 1 of the specification, such as 1.3.0, not "2.0.0"
            {'ociVersion':'1.3'}               | ociVersion: must be a version 1 of the specification, such as 1.3.0, not "1.3"
            {'ociVersion':'1.03.0'}            | ociVersion: must be a version 1 of the specification, such as 1.3.0, not "1.03.0"
            {'ociVersion':'1.3.0-'}            | ociVersion: must be a version 1 of the specification, such as 1.3.0, not "1.3.0-"
            {'ociVersion':'1.3.0-a..b'}        | ociVersion: must be a version 1 of the specification, such as 1.3.0, not "1.3.0-a..b"
            {'ociVersion':'1.3.0\\n\\u202e'}   | ociVersion: must be a version 1 of the specification, such as 1.3.0, not "1.3.0\\n\\u202e"
            """)
    void documents(String json, String message) {
        assertRefused(json.equals("''") ? "''" : json, message);
    }

    @Test
    void nothingAtAll() {
        assertRefused("", "config.json: is empty");
        assertRefused(" \n", "config.json: is empty");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'hostname':5                                 | hostname: must be text, not a number
            'hostname':'a\\u0000b'                       | hostname: has a NUL character
            'hostname':'\\ud83d'                         | hostname: has half of a surrogate pair
            'annotations':{'':'a'}                       | annotations[""]: needs a name
            'annotations':{'a.b':true}                   | annotations["a.b"]: must be text, not true or false
            'annotations':{'a\\u0000':''}                | annotations["a\\x00"]: has a NUL character
            'root':'/'                                   | root: must be an object, not text
            'root':{}                                    | root.path: must be there
            'root':{'path':''}                           | root.path: must not be empty
            'root':{'path':'a','readonly':'yes'}         | root.readonly: must be true or false, not text
            'mounts':{}                                  | mounts: must be a list, not an object
            'mounts':[null]                              | mounts[0]: must be an object, not null
            'mounts':[{}]                                | mounts[0].destination: must be there
            'mounts':[{'destination':'tmp'}]             | mounts[0].destination: must be an absolute path, not "tmp"
            'mounts':[{'destination':'/','options':'ro'}]| mounts[0].options: must be a list, not text
            'hooks':{'poststop':[{'path':'rm'}]}         | hooks.poststop[0].path: must be an absolute path, not "rm"
            'hooks':{'prestart':[{'path':'/a','timeout':2147483648}]} | hooks.prestart[0].timeout: must be at most 2147483647
            'hooks':{'prestart':[{'path':'/a','timeout':0}]} | hooks.prestart[0].timeout: must be more than 0
            'hooks':{'prestart':[{'path':'/a','env':['A']}]} | hooks.prestart[0].env[0]: must be NAME=VALUE, not "A"
            """)
    void theContainer(String json, String message) {
        assertRefusedIn("@", json, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'cwd':'/'                                    | process.args: must name a program
            'args':['a']                                 | process.cwd: must be there
            'args':['a'],'cwd':'a'                       | process.cwd: must be an absolute path, not "a"
            'args':['a',1],'cwd':'/'                     | process.args[1]: must be text, not a number
            'args':['a'],'cwd':'/','env':['A=b','=b']    | process.env[1]: must be NAME=VALUE, not "=b"
            'args':['a'],'cwd':'/','user':{'uid':-1}     | process.user.uid: must be from 0 to 4294967295
            'args':['a'],'cwd':'/','user':{'gid':4294967296} | process.user.gid: must be from 0 to 4294967295
            'args':['a'],'cwd':'/','user':{'uid':4294967295} | process.user.uid: must be less than 4294967295, which is nobody's id
            'args':['a'],'cwd':'/','user':{'additionalGids':[1,4294967295]} | process.user.additionalGids[1]: must be less than 4294967295, which is nobody's id
            'args':['a'],'cwd':'/','user':{'umask':512}  | process.user.umask: must be at most 0777, which is 511
            'args':['a'],'cwd':'/','user':{'umask':1.0}  | process.user.umask: must be a whole number
            'args':['a'],'cwd':'/','user':{'additionalGids':['5']} | process.user.additionalGids[0]: must be a number, not text
            'args':['a'],'cwd':'/','consoleSize':{'height':1} | process.consoleSize.width: must be there
            'args':['a'],'cwd':'/','capabilities':[]     | process.capabilities: must be an object, not a list
            'args':['a'],'cwd':'/','rlimits':[{'type':'RLIMIT_X'}] | process.rlimits[0].type: "RLIMIT_X" is none of RLIMIT_AS, RLIMIT_CORE, RLIMIT_CPU, RLIMIT_DATA, RLIMIT_FSIZE, RLIMIT_LOCKS, RLIMIT_MEMLOCK, RLIMIT_MSGQUEUE, RLIMIT_NICE, RLIMIT_NOFILE, RLIMIT_NPROC, RLIMIT_RSS, RLIMIT_RTPRIO, RLIMIT_RTTIME, RLIMIT_SIGPENDING, RLIMIT_STACK
            'args':['a'],'cwd':'/','rlimits':[{'type':'RLIMIT_CPU','soft':18446744073709551616,'hard':0}] | process.rlimits[0].soft: must be from 0 to 18446744073709551615
            'args':['a'],'cwd':'/','rlimits':[{'type':'RLIMIT_CPU','soft':18446744073709551615,'hard':9223372036854775808}] | process.rlimits[0].soft: must not be more than the hard limit, 9223372036854775808
            'args':['a'],'cwd':'/','rlimits':[{'type':'RLIMIT_CPU','soft':0,'hard':0},{'type':'RLIMIT_CPU','soft':1,'hard':1}] | process.rlimits[1].type: RLIMIT_CPU is there twice
            'args':['a'],'cwd':'/','oomScoreAdj':1001    | process.oomScoreAdj: must be from -1000 to 1000
            'args':['a'],'cwd':'/','scheduler':{'policy':'FIFO'} | process.scheduler.policy: "FIFO" is none of SCHED_OTHER, SCHED_FIFO, SCHED_RR, SCHED_BATCH, SCHED_ISO, SCHED_IDLE, SCHED_DEADLINE
            'args':['a'],'cwd':'/','scheduler':{'policy':'SCHED_RR','nice':20} | process.scheduler.nice: must be from -20 to 19
            'args':['a'],'cwd':'/','ioPriority':{'class':'IOPRIO_CLASS_RT','priority':8} | process.ioPriority.priority: must be from 0 to 7
            'args':['a'],'cwd':'/','execCPUAffinity':{'final':'all'} | process.execCPUAffinity.final: must be a list of processors, not "all"
            """)
    void theProcess(String json, String message) {
        assertRefusedIn("'process':{@}", json, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'namespaces':[{'type':'pid'},{'type':'uts'},{'type':'ipc','path':5}] | linux.namespaces[2].path: must be text, not a number
            'namespaces':[{'type':'net'}]                | linux.namespaces[0].type: "net" is none of pid, network, mount, ipc, uts, user, cgroup, time
            'namespaces':[{'type':'pid'},{'type':'pid'}] | linux.namespaces[1].type: pid is there twice
            'namespaces':[{'type':'pid','path':'ns'}]    | linux.namespaces[0].path: must be an absolute path, not "ns"
            'uidMappings':[{'containerID':0,'hostID':0,'size':0}] | linux.uidMappings[0].size: must be more than 0
            'uidMappings':[{'containerID':1,'hostID':0,'size':4294967295},{'containerID':0,'hostID':4294967295,'size':2}] | linux.uidMappings[1]: goes beyond the last id on the host
            'uidMappings':[{'containerID':2,'hostID':0,'size':4294967295}] | linux.uidMappings[0]: goes beyond the last id in the container
            'uidMappings':[{'containerID':5,'hostID':0,'size':5},{'containerID':0,'hostID':9,'size':6}] | linux.uidMappings[1]: has ids in the container that linux.uidMappings[0] has too
            'gidMappings':[{'containerID':0,'hostID':0,'size':5},{'containerID':9,'hostID':4,'size':6}] | linux.gidMappings[1]: has ids on the host that linux.gidMappings[0] has too
            'sysctl':{'../core':'1'}                     | linux.sysctl["../core"]: must be a kernel parameter's name, not "../core"
            'sysctl':{'kernel..core':'1'}                | linux.sysctl["kernel..core"]: must be a kernel parameter's name, not "kernel..core"
            'sysctl':{'kernel.shmmax':1}                 | linux.sysctl["kernel.shmmax"]: must be text, not a number
            'devices':[{'type':'d','path':'/a'}]         | linux.devices[0].type: "d" is none of b, c, u, p
            'devices':[{'type':'c','path':'/a','major':4294967297,'minor':1}] | linux.devices[0].major: must be from 0 to 4095
            'devices':[{'type':'c','path':'/a','major':1,'minor':-1}] | linux.devices[0].minor: must be from 0 to 1048575
            'resources':{'devices':[{'allow':true,'major':4096}]} | linux.resources.devices[0].major: must be from -1, for all, to 4095
            'timeOffsets':{'boottime':{'nanosecs':1000000000}} | linux.timeOffsets.boottime.nanosecs: must be less than a second
            'devices':[{'type':'c','path':'/a'}]         | linux.devices[0].major: must be there
            'devices':[{'type':'b','path':'/a','major':1}] | linux.devices[0].minor: must be there
            'devices':[{'type':'p','path':'a'}]          | linux.devices[0].path: must be an absolute path, not "a"
            'netDevices':{'a/b':{}}                      | linux.netDevices["a/b"]: must be a network device's name, not "a/b"
            'netDevices':{'eth0':{'name':'..'}}          | linux.netDevices.eth0.name: must be a network device's name, not ".."
            'rootfsPropagation':'moon'                   | linux.rootfsPropagation: "moon" is none of shared, slave, private, unbindable, rshared, rslave, rprivate, runbindable
            'maskedPaths':['proc']                       | linux.maskedPaths[0]: must be an absolute path, not "proc"
            'readonlyPaths':['']                         | linux.readonlyPaths[0]: must be an absolute path, not ""
            'intelRdt':{'closID':'..'}                   | linux.intelRdt.closID: must be a directory's name, not ".."
            'intelRdt':{'schemata':['L3:0=f\\nMB:0=1']}  | linux.intelRdt.schemata[0]: must be one line, not "L3:0=f\\nMB:0=1"
            'intelRdt':{'memBwSchema':'0=70'}            | linux.intelRdt.memBwSchema: must be one line that begins with MB:, not "0=70"
            'memoryPolicy':{'mode':'BIND'}               | linux.memoryPolicy.mode: "BIND" is none of MPOL_DEFAULT, MPOL_BIND, MPOL_INTERLEAVE, MPOL_WEIGHTED_INTERLEAVE, MPOL_PREFERRED, MPOL_PREFERRED_MANY, MPOL_LOCAL
            'memoryPolicy':{'mode':'MPOL_BIND','nodes':'all'} | linux.memoryPolicy.nodes: must be a list of nodes, not "all"
            'personality':{'domain':'linux'}             | linux.personality.domain: "linux" is none of LINUX, LINUX32
            'timeOffsets':{'realtime':{}}                | linux.timeOffsets.realtime: "realtime" is none of monotonic, boottime
            'seccomp':{}                                 | linux.seccomp.defaultAction: must be there
            'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','syscalls':[{'action':'SCMP_ACT_LOG'}]} | linux.seccomp.syscalls[0].names: must name a system call
            'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','syscalls':[{'names':['a'],'action':'SCMP_ACT_LOG','args':[{'index':6,'value':0,'op':'SCMP_CMP_EQ'}]}]} | linux.seccomp.syscalls[0].args[0].index: must be less than 6
            'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','syscalls':[{'names':['a'],'action':'SCMP_ACT_LOG','args':[{'index':0,'value':0,'op':'EQ'}]}]} | linux.seccomp.syscalls[0].args[0].op: "EQ" is none of SCMP_CMP_NE, SCMP_CMP_LT, SCMP_CMP_LE, SCMP_CMP_EQ, SCMP_CMP_GE, SCMP_CMP_GT, SCMP_CMP_MASKED_EQ
            """)
    void linux(String json, String message) {
        assertRefusedIn("'linux':{@}", json, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'memory':{'limit':9223372036854775808}       | linux.resources.memory.limit: must be from -9223372036854775808 to 9223372036854775807
            'memory':{'swappiness':101}                  | linux.resources.memory.swappiness: must be from 0 to 100
            'cpu':{'shares':-1}                          | linux.resources.cpu.shares: must be from 0 to 18446744073709551615
            'pids':{'limit':true}                        | linux.resources.pids.limit: must be a number, not true or false
            'devices':[{}]                               | linux.resources.devices[0].allow: must be there
            'devices':[{'allow':true,'type':'p'}]        | linux.resources.devices[0].type: "p" is none of a, b, c
            'devices':[{'allow':true,'access':'rx'}]     | linux.resources.devices[0].access: must be of the letters r, w and m, not "rx"
            'blockIO':{'weight':65536}                   | linux.resources.blockIO.weight: must be from 0 to 65535
            'blockIO':{'weightDevice':[{'major':8,'minor':0}]} | linux.resources.blockIO.weightDevice[0]: needs weight or leafWeight
            'hugepageLimits':[{'pageSize':'64kB','limit':1}] | linux.resources.hugepageLimits[0].pageSize: must be a size such as 2MB, not "64kB"
            'rdma':{'mlx5_1':{'hcaHandles':-1}}          | linux.resources.rdma.mlx5_1.hcaHandles: must be from 0 to 4294967295
            'unified':{'../cgroup.procs':'0'}            | linux.resources.unified["../cgroup.procs"]: must be a file of a cgroup, not "../cgroup.procs"
            """)
    void theResources(String json, String message) {
        assertRefusedIn("'linux':{'resources':{@}}", json, message);
    }

    @Test
    void deepNestingCostsNoStack() {
        for (String bracket : new String[] {"[", "{'a':"}) {
            assertRefused("{'x':" + bracket.repeat(100_000), "config.json: is nested deeper than 64");
        }
        String most = "{'ociVersion':'1.3.0','x':" + "[".repeat(63) + "]".repeat(63) + "}";
        assertRefused(
                most.replace("1.3.0", "3.0.0"),
                "ociVersion: must be a version 1 of the specification, such as 1.3.0, not \"3.0.0\"");
    }

    @Test
    void longTextsCostNoStack() {
        String identifiers = ".a".repeat(1_000_000);
        assertRefused(
                "{'ociVersion':'1.3.0-a" + identifiers + "!'}",
                "ociVersion: must be a version 1 of the specification, such as 1.3.0, not \"1.3.0-a"
                        + identifiers.substring(0, 73) + "...\"");
    }

    @Test
    void manyValuesAreTooMany() {
        assertRefused("{'x':[" + "0,".repeat(200_000) + "0]}", "config.json: has more than 200000 values");
    }

    @Test
    void largeDocumentsAreNotReadWhole() {
        long[] read = {0};
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                read[0]++;
                return ' ';
            }
        };
        InputStream start = new ByteArrayInputStream("{".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> RuntimeSpec.read(new SequenceInputStream(start, endless)))
                .isInstanceOf(RuntimeSpecException.class)
                .hasMessage("config.json: has more than 16777216 bytes");
        assertThat(read[0]).isLessThan(RuntimeSpec.LARGEST + 100_000);
    }

    @Test
    void theLargestIsTaken() throws IOException {
        String json = "{\"ociVersion\":\"1.3.0\",\"hostname\":\"\"}";
        String filled = json.replace("\"\"", "\"" + "a".repeat(RuntimeSpec.LARGEST - json.length()) + "\"");
        assertThat(RuntimeSpecTest.read(filled).hostname()).hasSize(RuntimeSpec.LARGEST - json.length());
        assertRefused(filled + " ", "config.json: has more than 16777216 bytes");
    }

    @Test
    void onlyUtf8IsRead() {
        for (Charset charset : List.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16LE)) {
            byte[] bytes = "{\"ociVersion\":\"1.3.0\",\"hostname\":\"\u00e4\"}".getBytes(charset);
            assertThatThrownBy(() -> RuntimeSpec.read(new ByteArrayInputStream(bytes)))
                    .isInstanceOf(RuntimeSpecException.class)
                    .hasMessageStartingWith("config.json: is not ");
        }
    }

    @Test
    void whatIsBuiltIsCheckedToo() {
        RuntimeSpec spec = new RuntimeSpec(
                RuntimeSpec.VERSION, null, new Root("", false), "", "", List.of(), null, Map.of(), null);
        assertThatThrownBy(spec::check)
                .isInstanceOf(RuntimeSpecException.class)
                .hasMessage("root.path: must not be empty");
    }
}
