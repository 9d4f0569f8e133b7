using System.Runtime.InteropServices;

namespace ExchangeSync.Tests.Exchange.Access;

/// <summary>
/// What real log-ons need, once for the process: a Kerberos realm, a second one whose clock is an hour ahead, and the names that NTLM knows. Nothing of the machine is changed; what is
/// not installed is a reason to skip.
/// </summary>
internal static class LogOnLab
{
    public const string Realm = "EXAMPLE.COM";
    public const string SkewedRealm = "AHEAD.EXAMPLE.COM";
    public const string Domain = "EXAMPLE";

    private static readonly Lazy<string?> Missing = new(Prepare);
    private static readonly List<KerberosRealm> Realms = [];

    /// <summary>Skips the test, with the reason, where NTLM or Kerberos can't be had.</summary>
    public static void Require() => Skip.If(Missing.Value is not null, Missing.Value);

    /// <summary>Skips the test, with the reason, where no realm with a wrong clock can be had.</summary>
    public static void RequireSkewedRealm()
    {
        Require();
        Skip.If(Realms.Count < 2, "Debian's faketime is not installed.");
    }

    /// <summary>A user as a scheme wants to be told.</summary>
    public static string NameFor(string scheme, string user) => scheme switch
    {
        "Negotiate" => $"{user}@{Realm}",
        "NTLM" => $@"{Domain}\{user}",
        _ => user,
    };

    private static string? Prepare()
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux))
        {
            return "The key distribution center and the NTLM library are Debian's.";
        }

        foreach (var (file, package) in new[]
        {
            ("/usr/sbin/krb5kdc", "krb5-kdc"), ("/usr/sbin/kadmin.local", "krb5-admin-server"), ("/etc/gss/mech.d/mech.ntlmssp.conf", "gss-ntlmssp"),
        })
        {
            if (!File.Exists(file))
            {
                return $"Debian's {package} is not installed.";
            }
        }

        var folder = Directory.CreateTempSubdirectory("exchangesync-realm-").FullName;
        Realms.Add(KerberosRealm.Start(Realm, Directory.CreateDirectory(Path.Combine(folder, "realm")).FullName));
        if (File.Exists("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"))
        {
            Realms.Add(KerberosRealm.Start(SkewedRealm, Directory.CreateDirectory(Path.Combine(folder, "ahead")).FullName, clockAhead: "+1h"));
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) => End(folder);
        File.WriteAllText(Path.Combine(folder, "krb5.conf"), KerberosRealm.ClientFile(Realms.Select(realm => (realm.Name, realm.Port))));
        File.WriteAllLines(Path.Combine(folder, "ntlm"), new[] { "anna", "bo", "svc" }.Select(user => $"{Domain}:{user}:{KerberosRealm.Password}"));
        NativeEnvironment.Set("KRB5_CONFIG", Path.Combine(folder, "krb5.conf"));
        NativeEnvironment.Set("KRB5_KTNAME", Realms[0].Keytab);
        NativeEnvironment.Set("KRB5CCNAME", "MEMORY:exchangesync");
        NativeEnvironment.Set("NTLM_USER_FILE", Path.Combine(folder, "ntlm"));
        return null;
    }

    private static void End(string folder)
    {
        Realms.ForEach(realm => realm.Dispose());
        Directory.Delete(folder, recursive: true);
    }
}
