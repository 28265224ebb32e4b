/** A QR code drawn here in the browser: the secret in it goes to no service. Black on white in both themes, or cameras fail. */
import { QRCode } from 'antd';

export default function QrPicture({ text, label }: { text: string; label: string }) {
  return (
    <div className="totp-picture" role="img" aria-label={label}>
      {/* The picture inside has no name of its own. */}
      <div aria-hidden="true">
        <QRCode type="svg" value={text} size={184} bordered={false} color="#000" bgColor="#fff" errorLevel="M" />
      </div>
    </div>
  );
}
