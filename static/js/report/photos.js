/** Photos made small in the browser: that saves the network, and leaves behind what a camera wrote. */

const LONGEST_PX = 1600;
const QUALITY = 0.8;

/**
 * Draw a photo anew, upright and at most 1600 pixels long, as JPEG.
 * @param {Blob} file
 * @returns {Promise<Blob|null>} null when it is no picture that this browser reads
 */
export async function shrink(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!bitmap) return null;
  const scale = Math.min(1, LONGEST_PX / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white"; // a JPEG knows nothing transparent
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}
