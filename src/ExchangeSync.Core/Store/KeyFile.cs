using System.Security.Cryptography;

namespace ExchangeSync.Store;

/// <summary>The key under which passwords are stored where there is no DPAPI: 32 random bytes in a file of mode 0600, made once and never overwritten.</summary>
internal static class KeyFile
{
    private const int Length = 32;

    /// <summary>The key; a new one where there is no file yet.</summary>
    public static byte[] ReadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            Create(path);
        }

        return Read(path);
    }

    /// <summary>The key.</summary>
    /// <exception cref="StoreException">SecretKeyMissing; SecretNotReadableByThisAccount.</exception>
    public static byte[] Read(string path)
    {
        PrivateFile.Restrict(path);
        byte[] key;
        try
        {
            key = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Missing($"The key file '{path}' of the stored passwords is missing.", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw SecretProtector.NotReadable(e);
        }

        return key.Length == Length ? key : throw Missing($"The key file '{path}' of the stored passwords is damaged.", null);
    }

    private static void Create(string path)
    {
        var key = new byte[Length];
        using (var random = RandomNumberGenerator.Create())
        {
            random.GetBytes(key);
        }

        // Written under another name, so that the file is there whole or not at all.
        string? writing = null;
        try
        {
            writing = PrivateFile.CreateBeside(path);
            using (var stream = new FileStream(writing, FileMode.Open, FileAccess.Write))
            {
                stream.Write(key, 0, key.Length);
                stream.Flush(flushToDisk: true);
            }

            PrivateFile.MoveNew(writing, path);
            writing = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Where the file is there by now, another process was first, and its key is the key.
            if (!File.Exists(path))
            {
                throw new StoreException(
                    "SecretNotProtected",
                    $"The key file '{path}' can't be made, so no password can be stored: {e.Message}",
                    "Check that this account may write to the folder of the database.",
                    e);
            }
        }
        finally
        {
            if (writing is not null)
            {
                File.Delete(writing);
            }
        }
    }

    private static StoreException Missing(string message, Exception? inner) => new(
        "SecretKeyMissing",
        message,
        "Put the key file back from the backup of the store, or remove what is left of it and store each password again: Set-MbxExchangeConnection -Credential.",
        inner);
}
