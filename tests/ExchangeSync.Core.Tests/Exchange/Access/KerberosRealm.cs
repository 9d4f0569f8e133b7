using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ExchangeSync.Tests.Exchange.Access;

/// <summary>A Kerberos realm with a key distribution center of its own: MIT's, as an ordinary process on a free port with all its files in one folder.</summary>
internal sealed class KerberosRealm : IDisposable
{
    public const string Password = "k0rrekt-hest";

    private readonly string _folder;
    private readonly Process _center;

    private KerberosRealm(string name, string folder, int port, Process center) => (Name, _folder, Port, _center) = (name, folder, port, center);

    public string Name { get; }

    public int Port { get; }

    /// <summary>The keys of the service HTTP/localhost.</summary>
    public string Keytab => Path.Combine(_folder, "http.keytab");

    /// <summary>Makes a realm with the users anna, bo and svc, whose passwords are the same, and a service HTTP/localhost, and starts it.</summary>
    /// <param name="name">The realm.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="clockAhead">How far its clock is ahead, in libfaketime's form; null: it is right.</param>
    public static KerberosRealm Start(string name, string folder, string? clockAhead = null)
    {
        var port = FreePort();
        File.WriteAllText(Path.Combine(folder, "krb5.conf"), ClientFile([(name, port)]));
        File.WriteAllText(Path.Combine(folder, "kdc.conf"), $$"""
            [kdcdefaults]
             kdc_listen = 127.0.0.1:{{port}}
             kdc_tcp_listen = 127.0.0.1:{{port}}
            [realms]
             {{name}} = {
              database_name = {{folder}}/principal
              key_stash_file = {{folder}}/stash
              acl_file = {{folder}}/kadm5.acl
             }
            [logging]
             kdc = FILE:{{folder}}/kdc.log
            """);
        Run(folder, "/usr/sbin/kdb5_util", "-r", name, "create", "-s", "-P", "master");
        foreach (var user in new[] { "anna", "bo", "svc" })
        {
            Run(folder, "/usr/sbin/kadmin.local", "-r", name, "-q", $"addprinc +requires_preauth -pw {Password} {user}");
        }

        Run(folder, "/usr/sbin/kadmin.local", "-r", name, "-q", "addprinc -randkey HTTP/localhost");
        Run(folder, "/usr/sbin/kadmin.local", "-r", name, "-q", $"ktadd -k {folder}/http.keytab HTTP/localhost");
        var start = StartInfo(folder, "/usr/sbin/krb5kdc", "-r", name, "-n", "-P", Path.Combine(folder, "pid"));
        if (clockAhead is not null)
        {
            start.Environment["LD_PRELOAD"] = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";
            start.Environment["FAKETIME"] = clockAhead;
        }

        var realm = new KerberosRealm(name, folder, port, Process.Start(start)!);
        realm.WaitUntilItAnswers();
        return realm;
    }

    /// <summary>The configuration of clients of these realms.</summary>
    public static string ClientFile(IEnumerable<(string Name, int Port)> realms)
    {
        var list = realms.ToList();
        return $$"""
            [libdefaults]
             default_realm = {{list[0].Name}}
             dns_lookup_kdc = false
             dns_lookup_realm = false
             dns_canonicalize_hostname = false
             rdns = false
             udp_preference_limit = 1
             kdc_timesync = 0
            [realms]
            {{string.Join("\n", list.Select(realm => $" {realm.Name} = {{\n  kdc = 127.0.0.1:{realm.Port}\n }}"))}}
            [domain_realm]
             localhost = {{list[0].Name}}
            """;
    }

    public void Dispose()
    {
        if (!_center.HasExited)
        {
            _center.Kill();
            _center.WaitForExit();
        }

        _center.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void WaitUntilItAnswers()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                client.Connect(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (attempt < 100 && !_center.HasExited)
            {
                Thread.Sleep(100);
            }
        }
    }

    private static void Run(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(StartInfo(folder, program, arguments))!;
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors.Result}");
    }

    private static ProcessStartInfo StartInfo(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KRB5_CONFIG"] = Path.Combine(folder, "krb5.conf");
        start.Environment["KRB5_KDC_PROFILE"] = Path.Combine(folder, "kdc.conf");
        return start;
    }
}
