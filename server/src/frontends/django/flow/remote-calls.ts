import type { Remote } from "../../../orm/effect";

/** What a call of something known by its dotted name does outside of the database; null where nothing says so. */
export function remoteBy(dotted: string): Remote["what"] | null {
  return CALLS.find(([, names]) => names.test(dotted))?.[0] ?? null;
}

const CALLS: readonly (readonly [Remote["what"], RegExp])[] = [
  [
    "service",
    /^((requests|httpx)\.(get|post|put|patch|delete|head|options|request|Session|session|Client|stream)|urllib\.request\.(urlopen|urlretrieve)|smtplib\.SMTP(_SSL)?|imaplib\.IMAP4(_SSL)?|ftplib\.FTP(_TLS)?|boto3\.(client|resource)|openai\.(Azure)?OpenAI|anthropic\.Anthropic|stripe\.\w+\.(create|retrieve|modify|list|capture|cancel|confirm|delete)|django\.core\.mail\.(send_mail|send_mass_mail|mail_admins|mail_managers|EmailMessage|EmailMultiAlternatives))$/,
  ],
  ["program", /^(subprocess\.(run|call|check_call|check_output|Popen)|os\.system)$/],
  [
    "files",
    /^(zipfile\.ZipFile|tarfile\.open|shutil\.(copy\w*|move|rmtree|make_archive|unpack_archive)|tempfile\.(Named|Spooled)?TemporaryFile|tempfile\.TemporaryDirectory|django\.core\.files\.storage\.default_storage\.(save|open))$/,
  ],
  ["pause", /^time\.sleep$/],
];
